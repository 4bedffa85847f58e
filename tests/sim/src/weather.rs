//! How well requests and their answers get through, simulated or over real sockets.

/// How the way between a phone and the depot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Everything gets through.
    Fair,
    /// Each request has its own bad luck.
    Bad,
    /// No request arrives.
    CutThere,
    /// Requests arrive, and no answer comes back.
    CutBack,
    /// Neither.
    CutBoth,
}
