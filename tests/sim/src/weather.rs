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

/// What may go on for a while, in many phones of one shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A phone or the depot is killed.
    Kill,
    /// A phone or the depot is stopped, and goes on later.
    Pause,
    /// Half of the phones hear nothing, or are not heard.
    OneWay,
    /// Half of the phones have no network.
    BothWays,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Kill, Self::Pause, Self::OneWay, Self::BothWays];
}
