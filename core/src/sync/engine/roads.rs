//! The road pack of the partner's area: fetched in parts, so that a cut costs one part; the outbox keeps them and checks the whole.

use super::{DAY_MS, Engine, Part, bare, query_value};
use crate::sync::task::{Answer, Call, Method, Request};
use crate::sync::wire::ROADS_PART_BYTES;
use crate::sync::{Outbox, OutboxError, RoadsDue, RoadsGot};
use crate::texts::Text;

/// What there is to do about the road pack.
pub(super) enum Next {
    /// Its next part.
    Fetch(RoadsDue),
    /// It waits until then.
    Wait(i64),
    /// None is due.
    Nothing,
}

/// The request of the next part.
pub(super) fn request(due: RoadsDue) -> Request {
    let path = format!("/v1/roads/{}", query_value(&due.offer.area));
    let last = due.here.saturating_add(ROADS_PART_BYTES).min(due.offer.len).saturating_sub(1);
    let headers = vec![
        ("range", format!("bytes={}-{last}", due.here)),
        // Parts of two packs never make one.
        ("if-match", format!("\"{}\"", due.offer.sha256)),
    ];
    Request { headers, ..bare(Call::Roads(due), Method::Get, path) }
}

impl Engine {
    pub(super) fn roads_to_fetch(&mut self, outbox: &dyn Outbox, now_ms: i64) -> Result<Next, OutboxError> {
        let Some(due) = outbox.roads_due()? else {
            self.problems.remove(&Part::Roads);
            return Ok(Next::Nothing);
        };
        Ok(self.roads.pending(now_ms).map_or(Next::Fetch(due), Next::Wait))
    }

    pub(super) fn roads_answered(
        &mut self,
        outbox: &dyn Outbox,
        due: &RoadsDue,
        answer: &Answer,
        now_ms: i64,
    ) -> Result<(), OutboxError> {
        let Some(bytes) = part(due, answer) else {
            self.roads_failed(now_ms);
            match answer.status {
                // The depot has another pack for the area since: the next page of changes says which.
                412 => self.pulled_ms = None,
                404 => self.roads.wait_until(now_ms.saturating_add(DAY_MS)),
                _ => {}
            }
            return Ok(());
        };
        match outbox.roads_got(due, bytes)? {
            RoadsGot::More | RoadsGot::Whole | RoadsGot::Refused => {
                self.roads.clear();
                self.last_contact_ms = Some(now_ms);
                self.went_well(Part::Roads);
            }
            RoadsGot::Spoilt | RoadsGot::NotKept => self.roads_failed(now_ms),
        }
        Ok(())
    }

    /// Only the pack waits.
    pub(super) fn roads_failed(&mut self, now_ms: i64) {
        self.roads.failed(self.ids.as_ref(), now_ms);
        self.problems.insert(Part::Roads, Text::new("sync.roads_wait"));
    }
}

/// The bytes right behind those that are here; none: the answer has others, or none.
fn part<'a>(due: &RoadsDue, answer: &'a Answer) -> Option<&'a [u8]> {
    let left = due.offer.len.checked_sub(due.here)?;
    let bytes = match answer.status {
        // Who cannot answer with a part answers with all.
        200 => answer.body.get(usize::try_from(due.here).ok()?..)?,
        206 => {
            // RFC 9110, section 14.4.
            let range = answer.content_range.as_deref()?.trim().strip_prefix("bytes ")?;
            let (first, _) = range.split_once('-')?;
            (first.parse::<u64>() == Ok(due.here)).then_some(answer.body.as_slice())?
        }
        _ => return None,
    };
    (!bytes.is_empty() && bytes.len() as u64 <= left).then_some(bytes)
}
