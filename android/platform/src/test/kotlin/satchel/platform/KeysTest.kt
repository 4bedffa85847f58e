package satchel.platform

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import satchel.core.KeyFailure
import java.security.KeyFactory
import java.security.Signature
import java.security.spec.X509EncodedKeySpec
import java.util.Base64

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

    private companion object {
        /** What stands before the point in the X.509 form of a P-256 key. */
        val P256: ByteArray = Base64.getDecoder().decode("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgA=")
    }
}
