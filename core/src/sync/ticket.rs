//! The enrolment ticket as text: what the QR says. And which addresses a depot may have.

use super::SyncError;
use super::wire::EnrollTicket;
use crate::journal::Hash;
use reqwest::Url;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

impl FromStr for EnrollTicket {
    type Err = SyncError;

    /// Reads `satchel://enroll?u=<depot URL>&c=<code>[&f=<fingerprint>][&s=<spare>]`, values percent-encoded.
    fn from_str(text: &str) -> Result<Self, SyncError> {
        let url = Url::parse(text.trim()).map_err(|_| SyncError::TicketMalformed)?;
        let ours = url.scheme() == "satchel" && url.host_str().is_some_and(|h| h.eq_ignore_ascii_case("enroll"));
        let value = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let key = |name: &str| match value(name) {
            None => Ok(None),
            Some(hex) => Hash::from_hex(&hex).map(Some).ok_or(SyncError::TicketMalformed),
        };
        let filled = |name: &str| value(name).filter(|text| !text.is_empty()).ok_or(SyncError::TicketMalformed);
        if !ours {
            return Err(SyncError::TicketMalformed);
        }
        Ok(Self { depot_url: filled("u")?, code: filled("c")?, fingerprint: key("f")?, spare: key("s")? })
    }
}

impl fmt::Display for EnrollTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escape = super::engine::query_value;
        write!(f, "satchel://enroll?u={}&c={}", escape(&self.depot_url), escape(&self.code))?;
        self.fingerprint.iter().try_for_each(|key| write!(f, "&f={key}"))?;
        self.spare.iter().try_for_each(|key| write!(f, "&s={key}"))
    }
}

impl EnrollTicket {
    /// Which keys of a depot this ticket makes trusted.
    pub(super) fn pins(&self) -> Vec<Hash> {
        self.fingerprint.into_iter().chain(self.spare).collect()
    }
}

/// A depot's base URL in its one form, without a slash at the end.
///
/// Plain http only where nobody can listen in on the way: on this machine or in a private network, and never where a
/// fingerprint promises protection.
pub(super) fn base_url(text: &str, pinned: bool) -> Result<Url, SyncError> {
    let malformed = || SyncError::UrlMalformed(text.to_owned());
    let url = Url::parse(text.trim().trim_end_matches('/')).map_err(|_| malformed())?;
    let bare =
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    match url.scheme() {
        _ if !bare || url.host_str().is_none() => Err(malformed()),
        "https" => Ok(url),
        "http" if is_private(&url) && !pinned => Ok(url),
        "http" => Err(SyncError::PlainHttp(text.to_owned())),
        _ => Err(malformed()),
    }
}

/// This machine, or an address that no public network carries (RFC 1918, RFC 3927, RFC 4193, RFC 4291).
pub(super) fn is_private(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match address {
        Ok(IpAddr::V4(v4)) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        Ok(IpAddr::V6(v6)) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
        Err(_) => host == "localhost",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_ticket_reads_back_as_it_was_written(
            url in "https://[a-z]{1,9}\\.example(:[1-9][0-9]{1,3})?(/[a-z &=+%]{0,9})?",
            code in "[A-Z0-9 &=-]{1,12}",
            keys: Option<([u8; 32], [u8; 32])>,
        ) {
            let ticket = EnrollTicket {
                depot_url: url,
                code,
                fingerprint: keys.map(|(first, _)| Hash(first)),
                spare: keys.map(|(_, second)| Hash(second)),
            };
            prop_assert_eq!(ticket.to_string().parse::<EnrollTicket>().unwrap(), ticket);
        }
    }

    #[test]
    fn a_text_that_is_no_ticket_is_refused() {
        let bad = [
            "",
            "hello",
            "https://enroll?u=a&c=b",
            "satchel://other?u=a&c=b",
            "satchel://enroll?u=a",
            "satchel://enroll?c=b",
            "satchel://enroll?u=a&c=",
            "satchel://enroll?u=a&c=b&f=12",
        ];
        for text in bad {
            assert!(matches!(text.parse::<EnrollTicket>(), Err(SyncError::TicketMalformed)), "{text}");
        }
    }

    #[test]
    fn plain_http_stays_on_this_machine_and_in_private_networks_and_is_never_pinned() {
        for private in [
            "http://127.0.0.1:8080",
            "http://localhost",
            "http://192.168.1.7/depot/",
            "http://[::1]:80",
            "http://10.0.0.1",
            "http://[fd00::1]",
        ] {
            assert!(base_url(private, false).is_ok(), "{private}");
            assert!(matches!(base_url(private, true), Err(SyncError::PlainHttp(_))), "{private}");
        }
        for public in ["http://depot.example.com", "http://8.8.8.8", "http://[2001:db8::1]"] {
            assert!(matches!(base_url(public, false), Err(SyncError::PlainHttp(_))), "{public}");
        }
        for bad in ["", "depot", "ftp://127.0.0.1", "https://user:pw@depot.example", "https://depot.example/?a=1"] {
            assert!(matches!(base_url(bad, false), Err(SyncError::UrlMalformed(_))), "{bad}");
        }
        assert!(base_url("https://depot.example.com/", true).is_ok());
    }
}
