//! The driver against real sockets.

use super::keeper::{Keeper, chain};
use super::*;
use crate::calendar::ServiceDay;
use crate::inputs::{Clock, Ids, KeyStore, SystemClock};
use crate::journal::{Act, Fact, Hash, ProofGiven, To};
use crate::sync::problem::ProblemKind;
use crate::sync::wire::EnrollTicket;
use flate2::read::GzDecoder;
use rcgen::{CertificateParams, KeyPair, PublicKeyData};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const SHORT: Timeouts = Timeouts { connect: Duration::from_millis(500), whole: Duration::from_millis(500) };

/// What the server does with a request: the bytes of its answer, or silence.
type Reply = Option<Vec<u8>>;

/// A server on a free port that answers each connection once; returns its address.
fn serve(mut reply: impl FnMut(&str, Vec<u8>) -> Reply + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let Some((head, body)) = read_request(&mut stream) else { continue };
            match reply(&head, body) {
                Some(bytes) => drop(stream.write_all(&bytes)),
                None => silent.push(stream),
            }
        }
    });
    url
}

fn read_request(stream: &mut impl Read) -> Option<(String, Vec<u8>)> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let len = header(&head, "content-length").map_or(0, |len| len.parse().unwrap());
    let mut body = vec![0; len];
    stream.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn header(head: &str, name: &str) -> Option<String> {
    let line = head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn http(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn get() -> Request {
    let call = Call::Pull { after: String::new() };
    Request {
        call,
        method: Method::Get,
        path: "/v1/changes?after=".into(),
        headers: Vec::new(),
        body: Vec::new(),
        gzip: false,
    }
}

fn outcome_of(reply: impl Fn() -> Reply + Send + 'static) -> Outcome {
    let driver = HttpDriver::with_timeouts(&serve(move |_, _| reply()), &[], SHORT).unwrap();
    driver.carry(&get(), &AtomicBool::new(false)).unwrap().outcome
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    zipped.write_all(bytes).unwrap();
    zipped.finish().unwrap()
}

/// The tests' depot behind a socket.
fn serve_depot() -> String {
    let mut depot = Depot::new(0);
    serve(move |head, body| {
        let mut words = head.split(' ');
        let method = words.next().unwrap();
        let methods = [Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch];
        let names = ["authorization", "upload-offset", "upload-complete"];
        let mut plain = Vec::new();
        let gzip = header(head, "content-encoding").is_some();
        if gzip {
            GzDecoder::new(body.as_slice()).read_to_end(&mut plain).unwrap();
        } else {
            plain = body;
        }
        depot.now_ms = SystemClock::default().read().wall_ms;
        let answer = depot.answer(&Request {
            method: methods.into_iter().find(|m| m.name() == method).unwrap(),
            path: words.next().unwrap().to_owned(),
            headers: names.into_iter().filter_map(|n| Some((n, header(head, n)?))).collect(),
            body: plain,
            ..get()
        });
        let mut headers = String::from("content-encoding: gzip\r\n");
        if let Some(offset) = answer.upload_offset {
            headers += &format!("upload-offset: {offset}\r\n");
        }
        if let Some(location) = answer.location {
            headers += &format!("location: {location}\r\n");
        }
        Some(http(answer.status, &headers, &super::driver::gzip(&answer.body)))
    })
}

/// As a courier's day makes them: every field filled, hashes and ids of their own.
fn real_facts(keeper: &Keeper, count: usize) {
    let ids = SeededIds::new(5);
    let mut prev = Hash::ZERO;
    let mut facts = Vec::new();
    for seq in 1..=count as u64 {
        let at_ms = START_MS + seq as i64 * 37_123;
        let act = Act::Delivered {
            stop: ids.hex(8).as_str().into(),
            parcels: vec![format!("1Z{:016}", seq * 7_919)],
            to: To::Household,
            proof: ProofGiven { distance_m: Some(12), ..ProofGiven::default() },
        };
        let fact = Fact {
            id: crate::journal::FactId(ids.uuid_v7(at_ms)),
            partner: "p1".into(),
            device: "d1".into(),
            chain: chain(),
            seq,
            prev,
            day: "2026-11-23".parse::<ServiceDay>().unwrap(),
            recorded_at_ms: at_ms,
            zone_offset_min: -360,
            boot: "1f0c2d3e-4b5a-6978-8796-a5b4c3d2e1f0".into(),
            mono_ms: at_ms - START_MS,
            depot_diff_ms: Some(120),
            courier: Some("k1".into()),
            position: None,
            evidence: Vec::new(),
            act,
        };
        let sealed = fact.seal().unwrap();
        prev = sealed.hash;
        facts.push(OutFact { sealed, attached: Vec::new(), hole: false });
    }
    keeper.0.borrow_mut().chains.insert(chain(), facts);
}

#[test]
fn an_evening_over_http_takes_three_requests_and_less_than_40_kb() {
    let (keeper, dir) = (Keeper::with_facts(0), tempfile::tempdir().unwrap());
    real_facts(&keeper, 250);
    let driver = HttpDriver::new(&serve_depot(), &[]).unwrap();
    let engine = Mutex::new(Engine::new(Arc::new(SeededIds::new(1))));
    let keys = FileKeyStore::new(dir.path());
    let run = driver.run(&engine, &keeper, &keys, &SystemClock::default(), &AtomicBool::new(false)).unwrap();
    println!("250 facts: {} requests, {} bytes on the wire", run.requests, run.wire_bytes);
    assert_eq!((run.requests, run.end), (3, RunEnd::Done));
    assert!(run.wire_bytes <= 40_000, "{}", run.wire_bytes);
    assert_eq!(keeper.pending(), 0);
    keeper.add_blob((0..2_500_000_u32).map(|n| (n % 241) as u8).collect());
    let run = driver.run(&engine, &keeper, &keys, &SystemClock::default(), &AtomicBool::new(false)).unwrap();
    assert_eq!((run.end, keeper.pending()), (RunEnd::Done, 0));
}

#[test]
fn every_bad_answer_has_its_outcome() {
    assert_eq!(outcome_of(|| None), Outcome::Failed(Failed::Timeout));
    assert_eq!(outcome_of(|| Some(Vec::new())), Outcome::Failed(Failed::Broken));
    assert_eq!(outcome_of(|| Some(b"hello\r\n\r\n".to_vec())), Outcome::Failed(Failed::Broken));
    let half = || Some(http(200, "", b"{\"changes\":[]}")[..70].to_vec());
    assert_eq!(outcome_of(half), Outcome::Failed(Failed::Broken));
    let no_gzip = || Some(http(200, "content-encoding: gzip\r\n", b"plain"));
    assert_eq!(outcome_of(no_gzip), Outcome::Failed(Failed::Broken));
    let bomb = || Some(http(200, "content-encoding: gzip\r\n", &gzip(&vec![0; MAX_ANSWER_BYTES + 1])));
    assert_eq!(outcome_of(bomb), Outcome::Failed(Failed::Broken));
    for (status, headers) in
        [(200, "content-type: text/html\r\n"), (500, ""), (302, "location: http://127.0.0.1:1/\r\n")]
    {
        let Outcome::Answer(answer) = outcome_of(move || Some(http(status, headers, b"<html>"))) else { panic!() };
        assert_eq!((answer.status, answer.body.as_slice()), (status, b"<html>".as_slice()));
    }
    let nobody = HttpDriver::with_timeouts("http://127.0.0.1:1", &[], SHORT).unwrap();
    let carried = nobody.carry(&get(), &AtomicBool::new(false)).unwrap();
    assert_eq!(carried.outcome, Outcome::Failed(Failed::NoNetwork));
}

#[test]
fn a_photo_on_a_slow_link_gets_the_time_that_it_needs() {
    let slow = serve(|_, _| {
        std::thread::sleep(Duration::from_millis(900));
        Some(http(200, "", b"{}"))
    });
    let driver = HttpDriver::with_timeouts(&slow, &[], SHORT).unwrap();
    let outcome = |body: Vec<u8>| {
        let put = Request { method: Method::Put, body, ..get() };
        driver.carry(&put, &AtomicBool::new(false)).unwrap().outcome
    };
    assert_eq!(outcome(vec![7; 100]), Outcome::Failed(Failed::Timeout));
    assert!(matches!(outcome(vec![7; SLOW_LINK_BYTES_PER_S + 1]), Outcome::Answer(_)));
}

#[test]
fn a_run_that_meets_no_network_returns_with_its_wait_and_one_that_is_cancelled_at_once() {
    let (keeper, dir) = (Keeper::with_facts(3), tempfile::tempdir().unwrap());
    let keys = FileKeyStore::new(dir.path());
    let engine = Mutex::new(Engine::new(Arc::new(SeededIds::new(1))));
    let nobody = HttpDriver::new("http://127.0.0.1:1", &[]).unwrap();
    let run = nobody.run(&engine, &keeper, &keys, &SystemClock::default(), &AtomicBool::new(false)).unwrap();
    assert!(matches!(run.end, RunEnd::Waiting { wait_ms } if wait_ms > MAX_INLINE_WAIT_MS));
    assert_eq!(run.status.problem.unwrap().key, "sync.no_network");

    let cancel = Arc::new(AtomicBool::new(false));
    let silent = HttpDriver::new(&serve(|_, _| None), &[]).unwrap();
    let engine = Mutex::new(Engine::new(Arc::new(SeededIds::new(1))));
    let (later, began) = (cancel.clone(), Instant::now());
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        later.store(true, Ordering::Relaxed);
    });
    let run = silent.run(&engine, &keeper, &keys, &SystemClock::default(), &cancel).unwrap();
    assert_eq!(run.end, RunEnd::Cancelled);
    assert!(began.elapsed() < Duration::from_secs(2));
}

/// A TLS server with a certificate that ran out in the year 2000; its address and its key's hash.
fn serve_tls(answer: Vec<u8>) -> (String, Hash) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["another.example".to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(2000, 1, 1);
    let certificate = params.self_signed(&key).unwrap();
    let pin = Hash::of(&key.subject_public_key_info());
    let secret = rustls::pki_types::PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let chain = vec![certificate.der().clone()];
    let config = Arc::new(versions.with_no_client_auth().with_single_cert(chain, secret).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let session = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::StreamOwned::new(session, stream.unwrap());
            if read_request(&mut stream).is_some() {
                let _ = stream.write_all(&answer);
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    (url, pin)
}

#[test]
fn a_pinned_key_is_trusted_whatever_its_dates_and_any_other_is_not() {
    let (url, pin) = serve_tls(http(404, "", b"{}"));
    let other = Hash::of(b"another key");
    let outcome =
        |pins: &[Hash]| HttpDriver::new(&url, pins).unwrap().carry(&get(), &AtomicBool::new(false)).unwrap().outcome;
    assert!(matches!(outcome(&[pin]), Outcome::Answer(answer) if answer.status == 404));
    assert!(matches!(outcome(&[other, pin]), Outcome::Answer(_)), "the spare counts too");
    assert_eq!(outcome(&[other]), Outcome::Failed(Failed::NotTrusted));
    assert_eq!(outcome(&[]), Outcome::Failed(Failed::NotTrusted), "no public root vouches for it");
}

#[test]
fn whoever_carries_in_our_place_trusts_the_same_keys() {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["another.example".to_owned()]).unwrap().self_signed(&key).unwrap();
    let (pin, other) = (Hash::of(&key.subject_public_key_info()), Hash::of(b"another key"));
    assert!(trusts(certificate.der(), &[other, pin]));
    for (shown, pins) in [(&certificate.der()[..], &[other][..]), (certificate.der(), &[]), (b"no certificate", &[pin])]
    {
        assert!(!trusts(shown, pins));
    }
}

#[test]
fn enrolling_says_clearly_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let keys = FileKeyStore::new(dir.path());
    let ticket =
        |depot_url: String, fingerprint| EnrollTicket { depot_url, code: "abcd-1234".into(), fingerprint, spare: None };
    let enrol = |ticket: &EnrollTicket| HttpDriver::to(ticket)?.enrol(ticket, &keys);
    let against = |status: u16, body: Vec<u8>| enrol(&ticket(serve(move |_, _| Some(http(status, "", &body))), None));
    let problem = |kind: ProblemKind| against(kind.status(), Depot::new(0).problem(kind).body);

    let enrolled = super::keeper::enrolment().enrolled;
    let enrolment = against(200, serde_json::to_vec(&enrolled).unwrap()).unwrap();
    assert_eq!(enrolment.enrolled, enrolled);
    assert!(matches!(problem(ProblemKind::EnrollCodeUnknown), Err(SyncError::CodeUnknown)));
    assert!(matches!(problem(ProblemKind::EnrollCodeUsed), Err(SyncError::CodeUsed)));
    assert!(matches!(problem(ProblemKind::EnrollCodeExpired), Err(SyncError::CodeExpired)));
    assert!(matches!(problem(ProblemKind::BadProof), Err(SyncError::BadProof)));
    assert!(matches!(problem(ProblemKind::TooManyRequests), Err(SyncError::Refused(429))));
    assert!(matches!(against(200, b"<html>".to_vec()), Err(SyncError::NotADepot(_))));
    assert!(matches!(against(404, b"<html>".to_vec()), Err(SyncError::NotADepot(_))));
    assert!(matches!(enrol(&ticket("http://127.0.0.1:1".into(), None)), Err(SyncError::NoNetwork(_))));
    let (url, _) = serve_tls(Vec::new());
    let wrong = enrol(&ticket(url, Some(Hash::of(b"x")))).unwrap_err();
    assert!(matches!(wrong, SyncError::NotTrusted(_)));
    assert_ne!(wrong.text().to_string(), "sync.enroll_not_trusted", "it has a sentence");

    let (url, pin) = serve_tls(http(200, "", &serde_json::to_vec(&enrolled).unwrap()));
    assert_eq!(enrol(&ticket(url, Some(pin))).unwrap().pins, [pin]);
    assert!(keys.public_key().is_ok());
}
