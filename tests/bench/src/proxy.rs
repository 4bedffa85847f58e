//! A TCP proxy that counts: bytes in both directions, and the HTTP requests among them while nothing is encrypted.

use crate::Outcome;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The end of every request line; answers begin with the version, so they do not have it.
const REQUEST_MARK: &[u8] = b" HTTP/1.1\r\n";

/// What went through.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counted {
    /// Request lines seen on the way up.
    pub requests: u32,
    /// Bytes to the depot.
    pub up: u64,
    /// Bytes from the depot.
    pub down: u64,
}

/// A proxy on a free local port. Its threads end with the connections and the process.
pub struct Proxy {
    /// Where it listens.
    pub at: SocketAddr,
    counted: Arc<Mutex<Counted>>,
}

#[derive(Clone, Copy)]
enum Way {
    Up,
    Down,
}

impl Proxy {
    /// Begins to pass on to `target`.
    pub fn start(target: SocketAddr) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let at = listener.local_addr()?;
        let counted = Arc::new(Mutex::new(Counted::default()));
        let count = counted.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A depot that is gone closes the phone's connection, as it would without a proxy.
                if let Ok(depot) = TcpStream::connect(target) {
                    carry(&client, &depot, &count);
                }
            }
        });
        Ok(Self { at, counted })
    }

    /// What went through so far.
    pub fn counted(&self) -> Counted {
        *self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn carry(client: &TcpStream, depot: &TcpStream, count: &Arc<Mutex<Counted>>) {
    for (from, to, way) in [(client, depot, Way::Up), (depot, client, Way::Down)] {
        if let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) {
            let count = count.clone();
            thread::spawn(move || pass(from, to, way, &count));
        }
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, way: Way, count: &Mutex<Counted>) {
    let mut piece = vec![0; 64 * 1024];
    // The end of the piece before: a request line may lie across two.
    let mut seam: Vec<u8> = Vec::new();
    while let Ok(n @ 1..) = from.read(&mut piece) {
        let got = &piece[..n];
        {
            let mut count = count.lock().unwrap_or_else(PoisonError::into_inner);
            match way {
                Way::Up => {
                    seam.extend_from_slice(got);
                    let marks = seam.windows(REQUEST_MARK.len()).filter(|window| *window == REQUEST_MARK).count();
                    count.requests += u32::try_from(marks).unwrap_or(u32::MAX);
                    seam.drain(..seam.len().saturating_sub(REQUEST_MARK.len() - 1));
                    count.up += n as u64;
                }
                Way::Down => count.down += n as u64,
            }
        }
        if to.write_all(got).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_and_byte_is_counted_also_across_pieces() {
        let depot = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Proxy::start(depot.local_addr().unwrap()).unwrap();
        let mut phone = TcpStream::connect(proxy.at).unwrap();
        let (mut there, _) = depot.accept().unwrap();
        let mut sent = 0;
        for part in ["GET /a HTT", "P/1.1\r\n\r\nPOST /b HTTP/1.1\r\n\r\n"] {
            phone.write_all(part.as_bytes()).unwrap();
            let mut got = vec![0; part.len()];
            there.read_exact(&mut got).unwrap();
            sent += part.len() as u64;
        }
        there.write_all(b"HTTP/1.1 200 OK\r\n").unwrap();
        let mut answer = [0; 17];
        phone.read_exact(&mut answer).unwrap();
        let counted = proxy.counted();
        assert_eq!((counted.requests, counted.up, counted.down), (2, sent, 17));
    }
}
