//! This machine's address in the network, as a phone beside it would call it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// The address that this machine would use towards the world; nothing is sent to find it out. Without a network it is
/// the loopback address, which only this machine can call.
pub fn address_in_network() -> IpAddr {
    // 192.0.2.1 is reserved for documents (RFC 5737): no packet goes there, the system only picks the way to it.
    let found = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))
        .and_then(|socket| socket.connect(SocketAddr::from(([192, 0, 2, 1], 9))).and_then(|()| socket.local_addr()));
    found.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip())
}
