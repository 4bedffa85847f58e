package satchel.platform

import android.annotation.TargetApi
import android.os.Build
import android.security.KeyStoreException
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import satchel.core.KeyFailure
import satchel.core.PlatformKeys
import java.security.GeneralSecurityException
import java.security.InvalidKeyException
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.PrivateKey
import java.security.ProviderException
import java.security.Signature
import java.security.UnrecoverableKeyException
import java.security.spec.ECGenParameterSpec
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
        val known = store.getCertificate(PAIR) ?: throw KeyFailure.Unavailable("the device's key has no public half")
        known.publicKey.encoded.takeLast(POINT_BYTES).toByteArray() // the point is the end of the X.509 form
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
            sealing()
        } catch (failed: GeneralSecurityException) {
            if (!isLost(failed)) throw failed
            // it will never open anything again: a new one takes nothing away
            make(::makeWrap)
            sealing()
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

    private fun sealing() = cipher().apply { init(Cipher.ENCRYPT_MODE, wrapKey()) }

    private fun cipher() = Cipher.getInstance("AES/GCM/NoPadding")

    /**
     * In the chip of its own. A phone without one keeps the key where most phones do. A chip that fails is asked once more, for the
     * next call would find the key in the lesser place for good; one that fails again is broken, and its phone has to work too.
     */
    private fun make(maker: (strongBox: Boolean) -> Unit) {
        repeat(CHIP_TRIES) {
            try {
                return maker(true)
            } catch (_: StrongBoxUnavailableException) {
                return maker(false)
            } catch (_: ProviderException) {
                // asked again
            }
        }
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
        private const val CHIP_TRIES = 2
    }
}

/** What the key store throws, as the core takes it: lost for good, or not now. Never with the insides of either. */
private fun <T> asked(ask: () -> T): T = try {
    ask()
} catch (failed: KeyFailure) {
    throw failed
} catch (_: BadPaddingException) {
    throw KeyFailure.DoesNotOpen()
} catch (failed: GeneralSecurityException) {
    throw if (isLost(failed)) KeyFailure.DoesNotOpen() else KeyFailure.Unavailable(failed.javaClass.simpleName)
} catch (failed: ProviderException) {
    throw KeyFailure.Unavailable(failed.javaClass.simpleName)
}

/**
 * Whether the key will never serve again, as far as the phone tells: a new lock screen, an update that took its blob along, another
 * phone's settings. Where it cannot tell, the key counts as lost: the recovery phrase opens the store then, and so does another try.
 */
private fun isLost(failed: GeneralSecurityException): Boolean {
    val causes = generateSequence<Throwable>(failed) { it.cause }.take(CAUSES).toList()
    if (causes.any { it is KeyPermanentlyInvalidatedException }) return true
    if (failed !is InvalidKeyException && failed !is UnrecoverableKeyException) return false
    return Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU || causes.none(::passes)
}

/** From Android 13 on the key store says of a failure whether it passes by itself. */
@TargetApi(Build.VERSION_CODES.TIRAMISU)
private fun passes(cause: Throwable) = cause is KeyStoreException && cause.isTransientFailure

/** A chain of causes may be a ring. */
private const val CAUSES = 8

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
