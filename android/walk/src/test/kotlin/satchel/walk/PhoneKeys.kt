package satchel.walk

import satchel.core.PlatformKeys
import java.security.KeyPairGenerator
import java.security.SecureRandom
import java.security.Signature
import java.security.spec.ECGenParameterSpec
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.spec.GCMParameterSpec

/** What an Android phone hands in, with the JVM's own keys in the place of the hardware's. Counts how often it is asked. */
open class PhoneKeys : PlatformKeys {
    private val pair = KeyPairGenerator.getInstance("EC").apply { initialize(ECGenParameterSpec("secp256r1")) }.generateKeyPair()
    private val secret = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey()
    var signatures = 0

    /** The point is the end of the X.509 form. */
    override fun publicKey(): ByteArray = pair.public.encoded.takeLast(65).toByteArray()

    override fun sign(data: ByteArray): ByteArray {
        signatures += 1
        return Signature.getInstance("SHA256withECDSAinP1363Format").apply {
            initSign(pair.private)
            update(data)
        }.sign()
    }

    override fun wrap(secret: ByteArray): ByteArray {
        val nonce = ByteArray(12).also(SecureRandom()::nextBytes)
        return nonce + cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(secret)
    }

    override fun unwrap(wrapped: ByteArray): ByteArray =
        cipher(Cipher.DECRYPT_MODE, wrapped.copyOf(12)).doFinal(wrapped.copyOfRange(12, wrapped.size))

    private fun cipher(mode: Int, nonce: ByteArray) =
        Cipher.getInstance("AES/GCM/NoPadding").apply { init(mode, secret, GCMParameterSpec(128, nonce)) }
}
