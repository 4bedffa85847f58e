package satchel.platform

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.StrongBoxUnavailableException
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.KeyPairGeneratorSpi
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.ProviderException
import java.security.PublicKey
import java.security.SecureRandom
import java.security.Security
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.security.spec.ECGenParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.KeyGenerator
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey

/** Android's key store as far as [AndroidKeys] asks it, in memory: Robolectric has none. The keys themselves are the JVM's. */
class FakeKeyStore(var strongBox: Boolean = false) : Provider("FakeKeyStore", "1", "") {
    val specs = mutableListOf<KeyGenParameterSpec>()
    val held = HashMap<String, Any>()
    var locked = false

    /** What the next look at a key comes to, once the key is named. */
    var fails: Throwable? = null

    /** What the chip comes to, one key after the other. */
    val chipFails = ArrayDeque<ProviderException>()

    init {
        put("KeyStore", "FakeKeyStore", ::Store)
        put("KeyPairGenerator", "EC", ::Pairs)
        put("KeyGenerator", "AES", ::Secrets)
        Security.removeProvider(name)
        Security.addProvider(this)
    }

    private fun put(type: String, algorithm: String, make: () -> Any) = putService(object : Service(this, type, algorithm, "-", null, null) {
        override fun newInstance(parameter: Any?) = make()
    })

    /** A new finger, or the restored settings of another phone: the system throws the key away and says so. */
    fun invalidate(alias: String) {
        held[alias] = object : SecretKey {
            override fun getAlgorithm() = "AES"

            override fun getFormat() = "RAW"

            override fun getEncoded(): ByteArray = throw KeyPermanentlyInvalidatedException()
        }
    }

    private fun take(spec: KeyGenParameterSpec) {
        if (spec.isStrongBoxBacked && !strongBox) throw StrongBoxUnavailableException()
        if (spec.isStrongBoxBacked) chipFails.removeFirstOrNull()?.let { throw it }
        specs += spec
    }

    private inner class Pairs : KeyPairGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun initialize(size: Int, random: SecureRandom?) = error("needs a spec")

        override fun initialize(params: AlgorithmParameterSpec, random: SecureRandom?) {
            spec = params as KeyGenParameterSpec
        }

        override fun generateKeyPair(): KeyPair {
            take(spec)
            val generator = KeyPairGenerator.getInstance("EC").apply { initialize(spec.algorithmParameterSpec as ECGenParameterSpec) }
            return generator.generateKeyPair().also { held[spec.keystoreAlias] = it }
        }
    }

    private inner class Secrets : KeyGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun engineInit(random: SecureRandom?) = Unit

        override fun engineInit(params: AlgorithmParameterSpec, random: SecureRandom?) {
            spec = params as KeyGenParameterSpec
        }

        override fun engineInit(size: Int, random: SecureRandom?) = Unit

        override fun engineGenerateKey(): SecretKey {
            take(spec)
            fails = null
            return KeyGenerator.getInstance("AES").apply { init(spec.keySize) }.generateKey().also { held[spec.keystoreAlias] = it }
        }
    }

    private inner class Store : KeyStoreSpi() {
        private fun find(alias: String): Any? = if (locked) throw ProviderException("not unlocked since the boot") else held[alias]

        override fun engineGetKey(alias: String, password: CharArray?): Key? {
            fails?.let { throw it }
            return find(alias).let { if (it is KeyPair) it.private else it as Key? }
        }

        override fun engineGetCertificate(alias: String): Certificate? = (find(alias) as? KeyPair)?.let {
            object : Certificate("X.509") {
                override fun getPublicKey(): PublicKey = it.public

                override fun getEncoded() = ByteArray(0)

                override fun verify(key: PublicKey) = Unit

                override fun verify(key: PublicKey, provider: String) = Unit

                override fun toString() = "certificate"
            }
        }

        override fun engineContainsAlias(alias: String) = find(alias) != null

        override fun engineDeleteEntry(alias: String) {
            held.remove(alias)
        }

        override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(held.keys)

        override fun engineSize() = held.size

        override fun engineIsKeyEntry(alias: String) = alias in held

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineGetCertificateAlias(certificate: Certificate): String? = null

        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = null

        override fun engineGetCreationDate(alias: String): Date? = null

        override fun engineSetKeyEntry(alias: String, key: Key, password: CharArray?, chain: Array<Certificate>?) = Unit

        override fun engineSetKeyEntry(alias: String, key: ByteArray, chain: Array<Certificate>?) = Unit

        override fun engineSetCertificateEntry(alias: String, certificate: Certificate) = Unit

        override fun engineStore(stream: OutputStream?, password: CharArray?) = Unit
    }
}
