//! How many come in: as many as there are files to open, and of one network not all of them (F2).

use actix_web::{dev::Extensions, rt::net::TcpStream};
use socket2::SockRef;
use steward::{
    http::{Site, body::UNFINISHED, concurrency::ConcurrencyLimit},
    model::{
        limits::{CONNECTIONS_FROM, UNFINISHED_FROM},
        network::networks,
    },
};

/// Files that stay free for connections to the database, letters and what else the program opens.
const KEPT_FREE: usize = 128;
/// Where the system says nothing.
const FILES: usize = 1_024;

/// Everybody who is connected and can be told from others.
static CONNECTED: ConcurrencyLimit = ConcurrencyLimit::new(CONNECTIONS_FROM, usize::MAX);

/// Raises the number of files this program may open as far as the system allows, and answers how many connections there is
/// room for. Nobody gets more than a quarter of it, and what is never finished no more than half.
pub fn open() -> usize {
    let files = rlimit::increase_nofile_limit(u64::MAX).ok().and_then(|files| usize::try_from(files).ok()).unwrap_or(FILES);
    let room = files.saturating_sub(KEPT_FREE).clamp(64, 50_000);
    CONNECTED.limit(CONNECTIONS_FROM.min(room / 4), usize::MAX);
    UNFINISHED.limit(UNFINISHED_FROM.min(room / 8), room / 2);
    room
}

/// Counts whoever connects, until the connection ends. One too many of a network is let go at once; a proxy of ours brings
/// everybody and is not counted.
pub fn admit(site: &Site, stream: &TcpStream, data: &mut Extensions) {
    let Some(peer) = stream.peer_addr().ok().map(|peer| peer.ip()).filter(|peer| !site.trusts(*peer)) else { return };
    match CONNECTED.acquire(networks(peer)) {
        Some(ticket) => drop(data.insert(ticket)),
        None => drop(SockRef::from(stream).shutdown(std::net::Shutdown::Both)),
    }
}
