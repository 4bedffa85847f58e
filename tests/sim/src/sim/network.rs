//! The network of a run: what becomes of each request, and what goes on meanwhile.

use super::planted;
use super::shape::Kind;
use super::world::World;
use crate::weather::Weather;
use satchel_core::journal::{Fact, Hash};
use satchel_core::sync::wire::{PushItem, PushRequest};
use satchel_core::sync::{Answer, Call, Carried, Carrier, Failed, Outcome, Request};
use std::cell::{Cell, RefCell};
use std::sync::atomic::AtomicBool;

/// The way of one phone to the depot.
pub struct Link {
    /// How it is now.
    pub weather: Cell<Weather>,
    /// Requests that their sender has given up and that are still under way.
    late: RefCell<Vec<Request>>,
}

impl Default for Link {
    fn default() -> Self {
        Self { weather: Cell::new(Weather::Fair), late: RefCell::default() }
    }
}

impl Link {
    /// What its phone has given up arrives now.
    pub fn all_arrive(&self, world: &World) {
        for old in self.late.take() {
            world.depot.answer(&old, 0);
        }
    }
}

/// Carries the requests of phone `phone` of `world`.
pub struct Network<'a> {
    /// The run.
    pub world: &'a World,
    /// Which phone.
    pub phone: usize,
}

impl Carrier for Network<'_> {
    fn carry(&self, request: &Request, _cancel: &AtomicBool) -> Option<Carried> {
        let world = self.world;
        match &world.fleet {
            Some(fleet) => world.time.pass(fleet.latency_ms()),
            None => world.time.pass(20 + world.draws.network.below(400).cast_signed()),
        }
        world.note_request(self.phone);
        world.meanwhile_in_fleet();
        // The courier does not wait for the network: acts go on in the middle of a request.
        if world.fleet.is_none() && world.draws.network.chance(15) {
            world.meanwhile(self.phone);
        }
        let outcome =
            if world.phones[self.phone].is_dead() { Outcome::Failed(Failed::NoNetwork) } else { self.fate(request) };
        let status = if let Outcome::Answer(answer) = &outcome { answer.status } else { 0 };
        let body = if let Outcome::Answer(answer) = &outcome { Hash::of(&answer.body) } else { Hash::ZERO };
        world.trace(&format!(
            "{} {} {} {} -> {status} {body}",
            self.phone,
            request.method.name(),
            request.path,
            Hash::of(&request.body)
        ));
        Some(Carried { outcome, wire_bytes: request.body.len() as u64 })
    }
}

impl Network<'_> {
    fn link(&self) -> &Link {
        &self.world.links[self.phone]
    }

    fn fate(&self, request: &Request) -> Outcome {
        let (world, draws) = (self.world, &self.world.draws.network);
        let may = |kind| world.may(kind);
        match world.fleet.as_ref().and_then(|fleet| fleet.is_waited_for(world, self.phone)) {
            Some(true) => world.meanwhile_in_fleet(),
            Some(false) => {
                self.link().late.borrow_mut().push(request.clone());
                return Outcome::Failed(Failed::Timeout);
            }
            None => {}
        }
        match self.link().weather.get() {
            Weather::Fair => return self.arrives(request),
            Weather::CutThere | Weather::CutBoth => return Outcome::Failed(Failed::NoNetwork),
            Weather::CutBack => {
                self.arrives(request);
                return Outcome::Failed(Failed::Timeout);
            }
            Weather::Bad => {}
        }
        let late = self.link().late.borrow().len();
        if late > 0 && draws.chance(25) {
            let old = self.link().late.borrow_mut().swap_remove(draws.index(late));
            self.arrives(&old);
        }
        match draws.below(100) {
            0..5 if may(Kind::Lost) => Outcome::Failed(Failed::NoNetwork),
            5..9 if may(Kind::Lost) => {
                world.time.pass(30_000);
                Outcome::Failed(Failed::Timeout)
            }
            9..17 if may(Kind::AnswerLost) => {
                self.arrives(request);
                Outcome::Failed(Failed::Broken)
            }
            17..23 if may(Kind::Late) => {
                self.link().late.borrow_mut().push(request.clone());
                Outcome::Failed(Failed::Timeout)
            }
            23..29 if may(Kind::Doubled) => {
                self.arrives(request);
                self.arrives(request)
            }
            29..34 if may(Kind::Corrupted) => corrupted(self.arrives(request), draws.chance(50)),
            34..37 if may(Kind::Stranger) => page(200),
            37..39 if may(Kind::Stranger) => page(502),
            39..41 if may(Kind::Stranger) => page(302),
            41..44 if may(Kind::Busy) => busy(429, 1 + draws.below(90)),
            44..46 if may(Kind::Busy) => busy(503, 1 + draws.below(30)),
            46..49 if may(Kind::Refused) => refused(401),
            49..51 if may(Kind::Refused) => refused(409),
            51..53 if may(Kind::Refused) => refused(413),
            _ => self.arrives(request),
        }
    }

    /// The request gets to the depot.
    fn arrives(&self, request: &Request) -> Outcome {
        let world = self.world;
        if let Some(answer) = planted::instead(world, request) {
            return Outcome::Answer(answer);
        }
        if let Some(answer) = self.poisoned(request) {
            return Outcome::Answer(answer);
        }
        let Some(mut answer) = world.depot.answer(request, self.phone) else {
            return Outcome::Failed(Failed::Broken);
        };
        // What the depot itself calls its own failure is never right while its disk works.
        if answer.status == 500 && world.depot.is_up() {
            world.wrong("depot_never_fails", format!("{} {} -> 500", request.method.name(), request.path));
        }
        planted::afterwards(world, self.phone, request, &mut answer);
        Outcome::Answer(answer)
    }
}

impl Network<'_> {
    /// What the depot says of a batch with a fact in it that it cannot take.
    fn poisoned(&self, request: &Request) -> Option<Answer> {
        let poison = self.world.poison.borrow();
        if poison.is_empty() || !matches!(request.call, Call::Push(_)) {
            return None;
        }
        let batch: PushRequest = serde_json::from_slice(&request.body).ok()?;
        let refusal = batch.items.iter().find_map(|item| match item {
            PushItem::Fact(text) => poison.get(&Fact::open_again(text.as_bytes()).ok()?.id),
            PushItem::Hole { .. } => None,
        })?;
        let body = refusal.document(self.world.time.now_ms()).ok()?;
        let content_type = Some("application/problem+json".into());
        Some(Answer { status: refusal.name_and_status().1, content_type, body, ..Answer::default() })
    }
}

fn corrupted(outcome: Outcome, halved: bool) -> Outcome {
    let Outcome::Answer(mut answer) = outcome else { return outcome };
    if halved {
        answer.body.truncate(answer.body.len() / 2);
    } else {
        let at = answer.body.len() / 3;
        answer.body.truncate(at);
        answer.body.extend([0xFF, 0x00, b'}', 0xC3]);
    }
    Outcome::Answer(answer)
}

fn page(status: u16) -> Outcome {
    let body = b"<html>Welcome to the network of this cafe</html>".to_vec();
    Outcome::Answer(Answer { status, content_type: Some("text/html".into()), body, ..Answer::default() })
}

fn refused(status: u16) -> Outcome {
    Outcome::Answer(Answer { status, content_type: Some("text/plain".into()), ..Answer::default() })
}

fn busy(status: u16, seconds: u64) -> Outcome {
    Outcome::Answer(Answer { status, retry_after: Some(seconds.to_string()), ..Answer::default() })
}

/// Whether a request sends evidence.
pub fn sends_evidence(request: &Request) -> bool {
    matches!(request.call, Call::Evidence(_)) && !request.body.is_empty()
}
