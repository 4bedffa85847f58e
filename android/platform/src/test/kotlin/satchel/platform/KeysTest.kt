package satchel.platform

import android.os.Build
import android.security.KeyStoreException
import android.security.keystore.KeyPermanentlyInvalidatedException
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import satchel.core.KeyFailure
import java.security.InvalidKeyException
import java.security.KeyFactory
import java.security.ProviderException
import java.security.Signature
import java.security.UnrecoverableKeyException
import java.security.spec.X509EncodedKeySpec
import java.util.Base64
import javax.crypto.IllegalBlockSizeException

/** The device's keys: made once, of the kind that the core takes, and never a fingerprint in their way. */
@RunWith(RobolectricTestRunner::class)
class KeysTest {
    private val store = FakeKeyStore()
    private val keys = AndroidKeys("FakeKeyStore")

    @Test
    fun `signatures are two numbers of 32 bytes that the public key verifies`() {
        val point = keys.publicKey()
        assertEquals(listOf(65, 4), listOf(point.size, point[0].toInt()))
        val public = KeyFactory.getInstance("EC").generatePublic(X509EncodedKeySpec(P256 + point))
        repeat(300) {
            // one in about 128 has a number that is shorter than 32 bytes
            val data = "fact $it".toByteArray()
            val signature = keys.sign(data)
            assertEquals(64, signature.size)
            val check = Signature.getInstance("SHA256withPLAIN-ECDSA").apply { initVerify(public) }
            check.update(data)
            assertTrue("$it", check.verify(signature))
        }
    }

    @Test
    fun `short and long numbers of a signature are put right`() {
        val der = byteArrayOf(0x30, 0x08, 0x02, 0x02, 0x00, 0x80.toByte(), 0x02, 0x02, 0x12, 0x34)
        val expected = ByteArray(64).also {
            it[31] = 0x80.toByte()
            it[62] = 0x12
            it[63] = 0x34
        }
        assertArrayEquals(expected, plain(der))
    }

    @Test
    fun `both keys are made once, in a chip of their own where there is one, and ask for nobody`() {
        for (chip in listOf(false, true)) {
            val store = FakeKeyStore(strongBox = chip)
            val keys = AndroidKeys("FakeKeyStore")
            keys.sign(keys.publicKey())
            keys.unwrap(keys.wrap(ByteArray(48)))
            assertArrayEquals(keys.publicKey(), AndroidKeys("FakeKeyStore").publicKey())
            keys.wrap(ByteArray(48))
            assertEquals(2, store.specs.size)
            for (spec in store.specs) {
                assertEquals(chip, spec.isStrongBoxBacked)
                assertFalse(spec.isUserAuthenticationRequired || spec.isUnlockedDeviceRequired || spec.isUserPresenceRequired)
            }
        }
    }

    @Test
    fun `what was wrapped comes back, and what was damaged or wrapped elsewhere does not open`() {
        val secret = ByteArray(48) { it.toByte() }
        val wrapped = keys.wrap(secret)
        assertArrayEquals(secret, keys.unwrap(wrapped))
        assertThrows(KeyFailure.DoesNotOpen::class.java) { keys.unwrap(wrapped.also { it[20] = (it[20] + 1).toByte() }) }
        assertThrows(KeyFailure.DoesNotOpen::class.java) { keys.unwrap(ByteArray(5)) }
        store.held.clear()
        assertThrows(KeyFailure.DoesNotOpen::class.java) { keys.unwrap(wrapped) }
        assertTrue("no new key over an old one", store.held.isEmpty())
        assertThrows(KeyFailure.Unavailable::class.java) { keys.sign(ByteArray(1)) }
        assertTrue(store.held.isEmpty())
    }

    @Test
    fun `a key that the phone took away is lost, one that it keeps back is not`() {
        val wrapped = keys.wrap(ByteArray(48))
        store.locked = true
        val kept = assertThrows(KeyFailure.Unavailable::class.java) { keys.unwrap(wrapped) }
        assertFalse("\n" in kept.reason)
        store.locked = false
        keys.unwrap(wrapped)
        store.invalidate("satchel.store")
        assertThrows(KeyFailure.DoesNotOpen::class.java) { keys.unwrap(wrapped) }
        val again = keys.wrap(ByteArray(48) { 7 }) // after the recovery phrase
        assertEquals(7, keys.unwrap(again)[0].toInt())
    }

    @Test
    fun `whatever says that the key is gone leads to the recovery phrase, and what passes to another try`() {
        val wrapped = keys.wrap(ByteArray(48))
        val gone = listOf(
            KeyPermanentlyInvalidatedException(),
            UnrecoverableKeyException().initCause(KeyPermanentlyInvalidatedException()),
            UnrecoverableKeyException("Failed to obtain information about key").initCause(KeyStoreException(INVALID_KEY_BLOB, "blob")),
            InvalidKeyException("Keystore operation failed").initCause(KeyStoreException(INVALID_KEY_BLOB, "blob")),
            InvalidKeyException(),
            IllegalBlockSizeException().initCause(KeyPermanentlyInvalidatedException()),
        )
        for (failure in gone) {
            store.fails = failure
            assertThrows("$failure", KeyFailure.DoesNotOpen::class.java) { keys.unwrap(wrapped) }
            assertEquals("after the phrase", 9, keys.unwrap(keys.wrap(ByteArray(48) { 9 }))[0].toInt())
        }
        val kept = keys.wrap(ByteArray(48))
        val made = store.specs.size
        for (failure in listOf(InvalidKeyException().initCause(KeyStoreException(BUSY, "busy")), ProviderException("busy"), IllegalBlockSizeException())) {
            store.fails = failure
            assertThrows("$failure", KeyFailure.Unavailable::class.java) { keys.unwrap(kept) }
            assertThrows("$failure", KeyFailure.Unavailable::class.java) { keys.wrap(ByteArray(48)) }
        }
        store.fails = InvalidKeyException().initCause(KeyStoreException(BUSY, "busy"))
        onAndroid(Build.VERSION_CODES.S) {
            assertThrows("it cannot say more", KeyFailure.DoesNotOpen::class.java) { keys.unwrap(kept) }
        }
        store.fails = null
        keys.unwrap(kept)
        assertEquals("no new key over one that is only kept back", made, store.specs.size)
    }

    @Test
    fun `a chip that fails once is asked again, and one that fails always is done without`() {
        for ((failures, chip) in listOf(1 to true, 2 to false)) {
            val store = FakeKeyStore(strongBox = true)
            repeat(failures) { store.chipFails += ProviderException("Keystore key generation failed") }
            AndroidKeys("FakeKeyStore").wrap(ByteArray(48))
            assertEquals("$failures", chip, store.specs.single().isStrongBoxBacked)
        }
        store.locked = true
        FakeKeyStore(strongBox = true).locked = true
        assertThrows(KeyFailure.Unavailable::class.java) { AndroidKeys("FakeKeyStore").publicKey() }
    }

    private companion object {
        /** Of Android's KeyMint: the blob of the key is not one of this phone's; the chip is busy. */
        const val INVALID_KEY_BLOB = -33
        const val BUSY = -48

        /** What stands before the point in the X.509 form of a P-256 key. */
        val P256: ByteArray = Base64.getDecoder().decode("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgA=")
    }
}
