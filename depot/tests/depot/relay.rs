//! A relay between a phone and the real depot that does with a request what a test says.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What becomes of a request.
#[derive(Clone, Copy)]
pub(crate) enum Deed {
    /// It is carried to the depot, and the answer back.
    Carry,
    /// The relay answers itself: status line and headers, body. The depot never hears of it.
    Answer(&'static str, &'static str),
    /// The connection ends in the middle of the request's body; the depot never hears of it.
    HangUp,
    /// The depot gets half of the body, then nothing more.
    HalfAsked,
    /// The depot answers, and the phone gets this share of the answer's bytes, in hundredths.
    Answered(usize),
    /// Nobody ever answers.
    Silence,
    /// The depot gets a body with one bit turned.
    BitTurned,
    /// The answer says another `Upload-Offset`.
    Offset(u64),
}

type Rule = Box<dyn FnMut(&str) -> Deed + Send>;

/// Listens until the process ends.
pub(crate) struct Relay {
    pub(crate) url: String,
    shared: Arc<Shared>,
}

struct Shared {
    depot: String,
    rule: Mutex<Rule>,
    asked: Mutex<Vec<String>>,
    silent: Mutex<Vec<TcpStream>>,
}

impl Relay {
    /// To the depot at `url`; everything is carried.
    pub(crate) fn to(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let shared = Arc::new(Shared {
            depot: url.trim_start_matches("http://").to_owned(),
            rule: Mutex::new(Box::new(|_| Deed::Carry)),
            asked: Mutex::default(),
            silent: Mutex::default(),
        });
        let relay = Self { url: format!("http://{}", listener.local_addr().unwrap()), shared: Arc::clone(&shared) };
        std::thread::spawn(move || {
            for phone in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || drop(shared.serve(phone)));
            }
        });
        relay
    }

    /// From now on `rule` decides by the request line (`PUT /v1/evidence/.. HTTP/1.1`).
    pub(crate) fn rule(&self, rule: impl FnMut(&str) -> Deed + Send + 'static) {
        *self.shared.rule.lock().unwrap() = Box::new(rule);
        self.shared.silent.lock().unwrap().clear();
    }

    /// The request lines since the last call.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.shared.asked.lock().unwrap())
    }
}

impl Shared {
    fn serve(&self, mut phone: TcpStream) -> std::io::Result<()> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            phone.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let line = head.lines().next().unwrap_or_default().to_owned();
        let len: usize = header(&head, "content-length").and_then(|len| len.parse().ok()).unwrap_or(0);
        let deed = (self.rule.lock().unwrap())(&line);
        self.asked.lock().unwrap().push(line);
        if matches!(deed, Deed::HangUp) {
            phone.read_exact(&mut vec![0; len / 2])?;
            return phone.shutdown(Shutdown::Both);
        }
        let mut body = vec![0; len];
        phone.read_exact(&mut body)?;
        match deed {
            Deed::Silence => self.silent.lock().unwrap().push(phone),
            Deed::Answer(head, body) => {
                let len = body.len();
                write!(phone, "HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {len}\r\n\r\n{body}")?;
            }
            Deed::HalfAsked => {
                let mut depot = TcpStream::connect(&self.depot)?;
                depot.write_all(head.as_bytes())?;
                depot.write_all(&body[..len / 2])?;
                depot.shutdown(Shutdown::Both)?;
            }
            Deed::BitTurned => {
                if let Some(byte) = body.get_mut(len / 3) {
                    *byte ^= 1;
                }
                phone.write_all(&self.ask(&head, &body)?)?;
            }
            Deed::Answered(share) => {
                let answer = self.ask(&head, &body)?;
                phone.write_all(&answer[..answer.len() * share / 100])?;
            }
            Deed::Offset(offset) => {
                let answer = self.ask(&head, &body)?;
                let end = answer.windows(4).position(|w| w == b"\r\n\r\n").map_or(0, |at| at + 2);
                let head = String::from_utf8_lossy(&answer[..end]).into_owned();
                let other = |line: &str| match line.to_ascii_lowercase().starts_with("upload-offset:") {
                    true => format!("upload-offset: {offset}\r\n"),
                    false => format!("{line}\r\n"),
                };
                phone.write_all(head.lines().map(other).collect::<String>().as_bytes())?;
                phone.write_all(&answer[end..])?;
            }
            Deed::Carry | Deed::HangUp => phone.write_all(&self.ask(&head, &body)?)?,
        }
        Ok(())
    }

    /// The depot's whole answer.
    fn ask(&self, head: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut depot = TcpStream::connect(&self.depot)?;
        depot.write_all(head.replacen("\r\n", "\r\nconnection: close\r\n", 1).as_bytes())?;
        depot.write_all(body)?;
        let mut answer = Vec::new();
        depot.read_to_end(&mut answer)?;
        Ok(answer)
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, v)| v.trim())
}
