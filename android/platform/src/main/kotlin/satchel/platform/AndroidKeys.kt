package satchel.platform

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import satchel.core.KeyFailure
import satchel.core.PlatformKeys
import java.security.GeneralSecurityException
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.PrivateKey
import java.security.ProviderException
import java.security.Signature
import java.security.spec.ECGenParameterSpec
import javax.crypto.AEADBadTagException
import javax.crypto.BadPaddingException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * The device's keys in the phone's key store: a P-256 pair that signs, and an AES key that wraps the store's own. In a chip of
 * its own (StrongBox) where the phone has one. Neither asks for a fingerprint or an unlocked screen: syncing in the background
 * needs both, and a new finger must not destroy unsent facts.
 *
 * A key that is gone or no longer valid is never replaced over what it once closed: the store then opens with the recovery phrase.
 */
class AndroidKeys(private val provider: String = "AndroidKeyStore") : PlatformKeys {
    private val store by lazy { KeyStore.getInstance(provider).apply { load(null) } }

    @Synchronized
    override fun publicKey(): ByteArray = asked {
        if (!store.containsAlias(PAIR)) make(::makePair)
        store.getCertificate(PAIR).publicKey.encoded.takeLast(POINT_BYTES).toByteArray() // the point is the end of the X.509 form
    }

    @Synchronized
    override fun sign(data: ByteArray): ByteArray = asked {
        val key = store.getKey(PAIR, null) ?: throw KeyFailure.Unavailable("the device's key is gone; enrol this phone again")
        val der = Signature.getInstance("SHA256withECDSA").run {
            initSign(key as PrivateKey)
            update(data)
            sign()
        }
        plain(der)
    }

    @Synchronized
    override fun wrap(secret: ByteArray): ByteArray = asked {
        if (!store.containsAlias(WRAP)) make(::makeWrap)
        val cipher = try {
            cipher().apply { init(Cipher.ENCRYPT_MODE, wrapKey()) }
        } catch (_: KeyPermanentlyInvalidatedException) {
            // it will never open anything again: a new one takes nothing away
            make(::makeWrap)
            cipher().apply { init(Cipher.ENCRYPT_MODE, wrapKey()) }
        }
        cipher.iv + cipher.doFinal(secret)
    }

    @Synchronized
    override fun unwrap(wrapped: ByteArray): ByteArray = asked {
        if (wrapped.size <= NONCE_BYTES) throw KeyFailure.DoesNotOpen()
        cipher().run {
            init(Cipher.DECRYPT_MODE, wrapKey(), GCMParameterSpec(TAG_BITS, wrapped, 0, NONCE_BYTES))
            doFinal(wrapped, NONCE_BYTES, wrapped.size - NONCE_BYTES)
        }
    }

    private fun wrapKey() = store.getKey(WRAP, null) as SecretKey? ?: throw KeyFailure.DoesNotOpen()

    private fun cipher() = Cipher.getInstance("AES/GCM/NoPadding")

    private fun make(maker: (strongBox: Boolean) -> Unit) = try {
        maker(true)
    } catch (_: StrongBoxUnavailableException) {
        maker(false)
    }

    private fun makePair(strongBox: Boolean) {
        val spec = KeyGenParameterSpec.Builder(PAIR, KeyProperties.PURPOSE_SIGN)
            .setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
            .setDigests(KeyProperties.DIGEST_SHA256)
            .setIsStrongBoxBacked(strongBox)
            .build()
        KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_EC, provider).apply { initialize(spec) }.generateKeyPair()
    }

    private fun makeWrap(strongBox: Boolean) {
        val spec = KeyGenParameterSpec.Builder(WRAP, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
            .setKeySize(256)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setIsStrongBoxBacked(strongBox)
            .build()
        KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, provider).apply { init(spec) }.generateKey()
    }

    companion object {
        private const val PAIR = "satchel.device"
        private const val WRAP = "satchel.store"
        private const val POINT_BYTES = 65
        private const val NONCE_BYTES = 12
        private const val TAG_BITS = 128
    }
}

/** What the key store throws, as the core takes it: lost for good, or not now. Never with the insides of either. */
private fun <T> asked(ask: () -> T): T = try {
    ask()
} catch (failed: KeyFailure) {
    throw failed
} catch (_: KeyPermanentlyInvalidatedException) {
    throw KeyFailure.DoesNotOpen()
} catch (_: AEADBadTagException) {
    throw KeyFailure.DoesNotOpen()
} catch (_: BadPaddingException) {
    throw KeyFailure.DoesNotOpen()
} catch (failed: GeneralSecurityException) {
    throw KeyFailure.Unavailable(failed.javaClass.simpleName)
} catch (failed: ProviderException) {
    throw KeyFailure.Unavailable(failed.javaClass.simpleName)
}

/** An ECDSA signature as two numbers of 32 bytes (RFC 7518, section 3.4) from its DER form (RFC 3279, section 2.2.3). */
internal fun plain(der: ByteArray): ByteArray {
    var at = 2 // both numbers are short: one byte of length after the tag of the sequence
    val out = ByteArray(64)
    for (end in listOf(32, 64)) {
        val length = der[at + 1].toInt()
        val number = der.copyOfRange(at + 2, at + 2 + length).dropWhile { it == 0.toByte() }.toByteArray()
        number.copyInto(out, end - number.size)
        at += 2 + length
    }
    return out
}
