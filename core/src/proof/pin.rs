//! The recipient's PIN, checked offline against a salted hash.

use super::ProofError;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

/// Wrong PINs at one stop on one day, from `DayState::pin_tries`, which no undo and no restart lowers.
pub const MAX_PIN_TRIES: u32 = 5;

/// Memory for a new hash, KiB; with [`TIME_COST`] and one lane the second choice of OWASP's Password Storage Cheat Sheet
/// (Argon2id, 19 MiB, 2 passes).
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes for a new hash.
const TIME_COST: u32 = 2;

/// What a hash of a manifest may ask of a phone at most: 256 MiB, 16 passes, 8 lanes.
const MAX_MEMORY_KIB: u32 = 256 * 1024;
const MAX_TIME_COST: u32 = 16;
const MAX_LANES: u32 = 8;

/// The answer to a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinOutcome {
    /// It is the PIN.
    Right,
    /// It is not; a `PinTried` fact is due.
    Wrong {
        /// Tries that are left after this one.
        left: u32,
    },
    /// No tries are left at this stop today; the PIN was not looked at.
    Locked,
}

/// Argon2id of the PIN in PHC form. `salt`: 8 to 48 random bytes.
pub fn hash_pin(pin: &str, salt: &[u8]) -> Result<String, ProofError> {
    let pin = typed(pin)?;
    let salt = SaltString::encode_b64(salt).map_err(bad_hash)?;
    let params = Params::new(MEMORY_KIB, TIME_COST, 1, None).map_err(bad_hash)?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Ok(argon.hash_password(pin.as_bytes(), &salt).map_err(bad_hash)?.to_string())
}

/// Checks a typed PIN; spaces around it are forgiven. `tries_so_far`: wrong ones at this stop today.
pub fn check_pin(phc: &str, pin: &str, tries_so_far: u32) -> Result<PinOutcome, ProofError> {
    if tries_so_far >= MAX_PIN_TRIES {
        return Ok(PinOutcome::Locked);
    }
    let pin = typed(pin)?;
    let hash = PasswordHash::new(phc).map_err(bad_hash)?;
    if hash.algorithm != Algorithm::Argon2id.ident() || hash.hash.is_none() || hash.salt.is_none() {
        return Err(ProofError::PinHash("not a whole argon2id hash".to_owned()));
    }
    let params = Params::try_from(&hash).map_err(bad_hash)?;
    let (memory, time, lanes) = (params.m_cost(), params.t_cost(), params.p_cost());
    if memory > MAX_MEMORY_KIB || time > MAX_TIME_COST || lanes > MAX_LANES {
        return Err(ProofError::PinHash(format!("m={memory},t={time},p={lanes} is more than a phone can do")));
    }
    match Argon2::default().verify_password(pin.as_bytes(), &hash) {
        Ok(()) => Ok(PinOutcome::Right),
        Err(argon2::password_hash::Error::Password) => Ok(PinOutcome::Wrong { left: MAX_PIN_TRIES - tries_so_far - 1 }),
        Err(cause) => Err(bad_hash(cause)),
    }
}

fn typed(pin: &str) -> Result<&str, ProofError> {
    Some(pin.trim()).filter(|pin| !pin.is_empty()).ok_or(ProofError::NoPin)
}

fn bad_hash(cause: impl std::fmt::Display) -> ProofError {
    ProofError::PinHash(cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SALT: &[u8] = b"sixteen bytes of";

    #[test]
    fn the_right_pin_opens_and_a_wrong_one_counts_down_to_the_lock() {
        let phc = hash_pin("4711", SALT).unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert_eq!(check_pin(&phc, " 4711 ", 0), Ok(PinOutcome::Right));
        let outcomes = [0, 3, 4].map(|tries| check_pin(&phc, "4712", tries).unwrap());
        assert_eq!(
            outcomes,
            [PinOutcome::Wrong { left: 4 }, PinOutcome::Wrong { left: 1 }, PinOutcome::Wrong { left: 0 }]
        );
        assert_eq!(check_pin(&phc, "4711", MAX_PIN_TRIES), Ok(PinOutcome::Locked));
        assert_eq!(check_pin(&phc, "4711", u32::MAX), Ok(PinOutcome::Locked));
    }

    #[test]
    fn the_same_pin_with_another_salt_hashes_otherwise() {
        assert_ne!(hash_pin("4711", SALT).unwrap(), hash_pin("4711", b"another salt....").unwrap());
    }

    #[test]
    fn an_empty_pin_is_no_try() {
        assert_eq!(check_pin("anything", "  ", 0), Err(ProofError::NoPin));
    }

    #[test]
    fn a_hash_that_no_phone_should_work_on_is_bad_input() {
        let phc = hash_pin("4711", SALT).unwrap();
        let bad = [
            String::new(),
            "4711".to_owned(),
            phc.replace("argon2id", "argon2i"),
            phc.replace("m=19456", "m=4194304"),
            phc.replace("t=2", "t=4000000"),
            phc.replace("p=1", "p=9"),
            phc[..phc.rfind('$').unwrap()].to_owned(),
            phc.replace("v=19", "v=99"),
        ];
        for phc in bad {
            assert!(matches!(check_pin(&phc, "4711", 0), Err(ProofError::PinHash(_))), "{phc}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_taken_for_a_hash_or_panics(phc in "\\$?(argon2id)?[$a-z0-9=,/+]{0,40}") {
            prop_assert!(check_pin(&phc, "4711", 0).is_err());
        }
    }
}
