//! The network between one phone and the depot: a TCP proxy that drops, delays, halves and repeats, or cuts a way.
//!
//! It reads whole requests and asks the depot for one answer a connection, so that it knows where each of them ends.

use crate::rng::Rng;
use crate::weather::Weather;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How often what is held back looks whether its way is open again.
const LOOK: Duration = Duration::from_millis(20);
/// The largest head of a request, bytes.
const LARGEST_HEAD: usize = 64 * 1024;

/// What a request meets in bad weather: two of five meet something.
enum Met {
    Nothing,
    Dropped,
    Delayed(u64),
    Halved,
    Repeated,
    AnswerHalved,
    AnswerLost,
}

struct State {
    target: SocketAddr,
    weather: Weather,
    draws: Rng,
}

/// A proxy on a free local port. Its threads end with the connections and the process.
pub struct Proxy {
    /// Where it listens.
    pub at: SocketAddr,
    state: Arc<Mutex<State>>,
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Proxy {
    /// Begins to pass on to `target`.
    ///
    /// # Errors
    /// The system gives no port.
    pub fn start(target: SocketAddr, seed: u64) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let at = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State { target, weather: Weather::Fair, draws: Rng::new(seed) }));
        let shared = state.clone();
        thread::spawn(move || {
            for phone in listener.incoming().flatten() {
                let state = shared.clone();
                // A depot that is gone, or a phone: the connection ends, as it would without a proxy.
                thread::spawn(move || carry(phone, &state).ok());
            }
        });
        Ok(Self { at, state })
    }

    /// The depot answers there now.
    pub fn aim(&self, target: SocketAddr) {
        lock(&self.state).target = target;
    }

    /// The weather changes.
    pub fn set(&self, weather: Weather) {
        lock(&self.state).weather = weather;
    }
}

fn meets(state: &Mutex<State>) -> Met {
    let state = lock(state);
    match state.draws.below(if state.weather == Weather::Bad { 15 } else { 0 }) {
        1 => Met::Dropped,
        2 => Met::Delayed(state.draws.below(400)),
        3 => Met::Halved,
        4 => Met::Repeated,
        5 => Met::AnswerHalved,
        6 => Met::AnswerLost,
        _ => Met::Nothing,
    }
}

fn carry(mut phone: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let Some(request) = read_request(&mut phone)? else { return Ok(()) };
    // What waited behind a cut is lost when it ends: whoever sent it must say it again.
    if held(state, &[Weather::CutThere, Weather::CutBoth]) {
        return Ok(());
    }
    let met = meets(state);
    match met {
        Met::Dropped => return Ok(()),
        Met::Delayed(ms) => thread::sleep(Duration::from_millis(ms)),
        Met::Halved => {
            let mut depot = TcpStream::connect(lock(state).target)?;
            return depot.write_all(&request[..request.len() / 2]);
        }
        Met::Repeated => drop(ask(state, &request)?),
        Met::Nothing | Met::AnswerHalved | Met::AnswerLost => {}
    }
    let answer = ask(state, &request)?;
    if held(state, &[Weather::CutBack, Weather::CutBoth]) {
        return Ok(());
    }
    match met {
        Met::AnswerLost => Ok(()),
        Met::AnswerHalved => phone.write_all(&answer[..answer.len() / 2]),
        _ => phone.write_all(&answer),
    }
}

/// Waits while the weather is one of `cut`; true when it had to.
fn held(state: &Mutex<State>, cut: &[Weather]) -> bool {
    let mut waited = false;
    while cut.contains(&lock(state).weather) {
        waited = true;
        thread::sleep(LOOK);
    }
    waited
}

fn ask(state: &Mutex<State>, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let target = lock(state).target;
    let mut depot = TcpStream::connect(target)?;
    depot.write_all(request)?;
    let mut answer = Vec::new();
    depot.read_to_end(&mut answer)?;
    Ok(answer)
}

/// One request with its body, told to close its connection. None: the phone went away before its end.
fn read_request(phone: &mut TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut got = Vec::new();
    let mut piece = vec![0; 64 * 1024];
    let mut whole = None;
    while whole.is_none_or(|len| got.len() < len) {
        let n = phone.read(&mut piece)?;
        if n == 0 || (whole.is_none() && got.len() > LARGEST_HEAD) {
            return Ok(None);
        }
        got.extend_from_slice(&piece[..n]);
        whole = whole.or_else(|| whole_length(&got));
    }
    let line_end = got.windows(2).position(|pair| pair == b"\r\n").unwrap_or(0) + 2;
    drop(got.splice(line_end..line_end, *b"connection: close\r\n"));
    Ok(Some(got))
}

/// Bytes of the request that begins here, once its head is whole.
fn whole_length(got: &[u8]) -> Option<usize> {
    let head = got.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&got[..head]).to_ascii_lowercase();
    let body = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    Some(head + body.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_ends_with_its_body() {
        let asks = b"GET /a HTTP/1.1\r\nhost: x\r\n\r\n";
        assert_eq!(whole_length(asks), Some(asks.len()));
        assert_eq!(whole_length(&asks[..20]), None);
        let brings = b"POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\n12";
        assert_eq!(whole_length(brings), Some(brings.len() + 3));
    }
}
