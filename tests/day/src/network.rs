//! The network between phone and depot: a relay of bytes that can be cut and can lose answers.
//!
//! It sees what a network sees: encrypted bytes. A request is what the phone sends in one go after its greeting; an answer
//! is lost by carrying the whole request on and then swallowing what comes back and breaking the connection. So the depot
//! has done the work and the phone does not know: the worst case that a sync must bear.

use crate::failure::Failure;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Of the requests in bad weather, every so-many-th gets no answer.
pub const LOSE_EVERY: u64 = 3;
/// What a server says of itself after the greeting, before any answer (session tickets of TLS 1.3), is shorter than this;
/// an answer with its head is longer, or comes alone.
const GREETING_BYTES: u64 = 160;
/// An answer that was swallowed is over when nothing more comes for so long.
const QUIET: Duration = Duration::from_millis(60);
/// How often a silent connection looks whether the network was cut.
const LOOK: Duration = Duration::from_millis(25);

/// What the weather is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Everything goes through.
    Fair,
    /// Every third answer is lost.
    Bad,
    /// Nothing goes through.
    Cut,
}

#[derive(Default)]
struct Shared {
    /// A [`Weather`].
    weather: AtomicU8,
    bytes: AtomicU64,
    requests: AtomicU64,
    lost: AtomicU64,
    open: Mutex<Vec<TcpStream>>,
}

/// A relay on a free port of this machine.
pub struct Network {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Network {
    /// Relays to `depot`, in fair weather.
    pub fn to(depot: SocketAddr) -> Result<Self, Failure> {
        let failed = |e| Failure::broken(format!("the network between phone and depot: {e}"));
        let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let shared = Arc::new(Shared::default());
        let all = Arc::clone(&shared);
        std::thread::spawn(move || {
            for phone in listener.incoming().flatten() {
                let shared = Arc::clone(&all);
                std::thread::spawn(move || relay(phone, depot, &shared));
            }
        });
        let network = Self { address, shared };
        network.set(Weather::Fair);
        Ok(network)
    }

    /// Where the phone finds the depot.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the weather; a cut ends every open connection.
    pub fn set(&self, weather: Weather) {
        self.shared.weather.store(weather as u8, Ordering::SeqCst);
        if weather == Weather::Cut {
            for stream in lock(&self.shared.open).drain(..) {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }

    /// Bytes both ways so far, encryption included.
    pub fn bytes(&self) -> u64 {
        self.shared.bytes.load(Ordering::SeqCst)
    }

    /// Requests seen in bad weather.
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// Answers lost.
    pub fn lost(&self) -> u64 {
        self.shared.lost.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn is(&self, weather: Weather) -> bool {
        self.weather.load(Ordering::SeqCst) == weather as u8
    }

    /// A request begins; whether its answer is to be lost.
    fn request_begins(&self) -> bool {
        if !self.is(Weather::Bad) {
            return false;
        }
        let lost = (self.requests.fetch_add(1, Ordering::SeqCst) + 1).is_multiple_of(LOSE_EVERY);
        self.lost.fetch_add(u64::from(lost), Ordering::SeqCst);
        lost
    }
}

fn lock(open: &Mutex<Vec<TcpStream>>) -> MutexGuard<'_, Vec<TcpStream>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where one connection stands.
#[derive(Default)]
struct Talk {
    /// Turns of the phone so far; the first is the greeting.
    turns: u64,
    /// Bytes of the depot since the phone's last turn began.
    answered: u64,
    /// What comes back now is swallowed.
    swallow: bool,
    /// Something was swallowed.
    swallowed: bool,
}

impl Talk {
    /// The phone sends; whether a new request begins with it.
    fn phone_sends(&mut self) -> bool {
        // The first turn of all is the greeting. Behind it the request follows the phone's last word of the handshake, with
        // perhaps a ticket in between: too few bytes for an answer.
        let enough = if self.turns == 2 { GREETING_BYTES * 2 } else { 1 };
        let new_turn = self.turns == 0 || self.answered >= enough;
        if new_turn {
            self.turns += 1;
            self.answered = 0;
        }
        new_turn && self.turns > 1
    }
}

fn relay(phone: TcpStream, depot: SocketAddr, shared: &Arc<Shared>) {
    if shared.is(Weather::Cut) {
        return;
    }
    let Ok(depot) = TcpStream::connect(depot) else { return };
    let _ = (phone.set_nodelay(true), depot.set_nodelay(true));
    let (Ok(phone_out), Ok(depot_in), Ok(known)) = (phone.try_clone(), depot.try_clone(), phone.try_clone()) else {
        return;
    };
    lock(&shared.open).push(known);
    let talk = Arc::new(Mutex::new(Talk::default()));
    let (back, all) = (Arc::clone(&talk), Arc::clone(shared));
    let answers = std::thread::spawn(move || carry_answers(depot, &phone_out, &back, &all));
    carry_requests(phone, &depot_in, &talk, shared);
    let _ = depot_in.shutdown(Shutdown::Both);
    let _ = answers.join();
}

fn talking(talk: &Mutex<Talk>) -> MutexGuard<'_, Talk> {
    talk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From the phone to the depot, always whole.
fn carry_requests(mut phone: TcpStream, mut depot: &TcpStream, talk: &Mutex<Talk>, shared: &Shared) {
    let mut piece = vec![0; 64 * 1024];
    while let Ok(n @ 1..) = phone.read(&mut piece) {
        shared.bytes.fetch_add(n as u64, Ordering::SeqCst);
        {
            let mut talk = talking(talk);
            if talk.phone_sends() && shared.request_begins() {
                talk.swallow = true;
            }
        }
        if depot.write_all(&piece[..n]).is_err() {
            return;
        }
    }
}

/// From the depot to the phone, unless the answer is to be lost.
fn carry_answers(mut depot: TcpStream, mut phone: &TcpStream, talk: &Mutex<Talk>, shared: &Shared) {
    let mut piece = vec![0; 64 * 1024];
    let end = |phone: &TcpStream, depot: &TcpStream| {
        let _ = (phone.shutdown(Shutdown::Both), depot.shutdown(Shutdown::Both));
    };
    loop {
        let (swallow, swallowed) = {
            let talk = talking(talk);
            (talk.swallow, talk.swallowed)
        };
        let _ = depot.set_read_timeout(Some(if swallow { QUIET } else { LOOK }));
        match depot.read(&mut piece) {
            Ok(n @ 1..) => {
                let mut talk = talking(talk);
                talk.answered += n as u64;
                if talk.swallow {
                    talk.swallowed = true;
                    continue;
                }
                shared.bytes.fetch_add(n as u64, Ordering::SeqCst);
                drop(talk);
                if phone.write_all(&piece[..n]).is_err() {
                    return end(phone, &depot);
                }
            }
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if swallowed || shared.is(Weather::Cut) {
                    return end(phone, &depot);
                }
            }
            Ok(_) | Err(_) => return end(phone, &depot),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    /// A depot that greets, and then answers each line with 600 bytes; tells each line it got.
    fn depot() -> (SocketAddr, mpsc::Receiver<u8>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, (sender, receiver)) = (listener.local_addr().unwrap(), mpsc::channel());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let sender = sender.clone();
                std::thread::spawn(move || {
                    let mut byte = [0];
                    while stream.read(&mut byte).is_ok_and(|n| n == 1) {
                        let _ = sender.send(byte[0]);
                        let _ = stream.write_all(&[byte[0]; 600]);
                    }
                });
            }
        });
        (address, receiver)
    }

    struct Caller(Option<TcpStream>, SocketAddr);

    impl Caller {
        fn ask_on(stream: &mut TcpStream, what: u8) -> bool {
            let mut answer = [0; 600];
            stream.write_all(&[what]).is_ok() && stream.read_exact(&mut answer).is_ok() && answer == [what; 600]
        }

        /// One request, over a new connection with a greeting if there is none.
        fn ask(&mut self, what: u8) -> bool {
            let mut stream = self.0.take().unwrap_or_else(|| {
                let mut stream = TcpStream::connect(self.1).unwrap();
                assert!(Self::ask_on(&mut stream, 0), "the greeting");
                stream
            });
            let answered = Self::ask_on(&mut stream, what);
            self.0 = answered.then_some(stream);
            answered
        }
    }

    #[test]
    fn in_bad_weather_every_third_answer_is_lost_and_every_request_arrives() {
        let (address, arrived) = depot();
        let network = Network::to(address).unwrap();
        network.set(Weather::Bad);
        let mut caller = Caller(None, network.address());
        let answered: Vec<bool> = (1..=9).map(|k| caller.ask(k)).collect();
        assert_eq!(answered, [true, true, false, true, true, false, true, true, false]);
        assert_eq!((network.lost(), network.requests()), (3, 9));
        let arrived: Vec<u8> = arrived.try_iter().filter(|what| *what > 0).collect();
        assert_eq!(arrived, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }

    #[test]
    fn a_cut_breaks_what_is_open_and_lets_nothing_through_until_it_is_mended() {
        let (address, _arrived) = depot();
        let network = Network::to(address).unwrap();
        let mut caller = Caller(None, network.address());
        assert!(caller.ask(1));
        network.set(Weather::Cut);
        assert!(!caller.ask(2));
        let mut stream = TcpStream::connect(network.address()).unwrap();
        assert!(!Caller::ask_on(&mut stream, 0));
        network.set(Weather::Fair);
        assert!(Caller(None, network.address()).ask(3));
        assert!(network.bytes() > 1200 && network.lost() == 0);
    }
}
