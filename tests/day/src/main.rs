//! `./satchel day`: a whole delivery day against the real parts. A depot and a phone run as processes of their own, with a
//! network between them that can be cut and can lose answers; this program is the conductor that plays courier, customers,
//! dispatcher and carrier, and then checks everything that the day promises.
//!
//! ```text
//! options  failure                    what was asked; how it ends otherwise
//! scene                               town, manifest, labels, doors: everything invented, from the seed
//! clock  network  depot  phone        the parts: shared time, the breakable network, the two processes
//! day                                 the conductor: all parts, what was acknowledged, what was shown
//! load  round  evening                the script, in the order of the day
//! checks  evidence                    what must be true afterwards
//! account  report                     what a person reads
//! ```

mod account;
mod checks;
mod clock;
mod day;
mod depot;
mod evening;
mod evidence;
mod failure;
mod load;
mod network;
mod options;
mod phone;
mod pictures;
mod report;
mod round;
mod scene;

use account::Account;
use clap::Parser;
use day::Day;
use failure::Failure;
use options::Options;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => failure.report(),
    }
}

/// The day from its first minute to its report; whether everything was as promised.
fn run(options: &Options) -> Result<bool, Failure> {
    let scene = scene::build(options)?;
    let mut day = Day::begin(options, scene, Account::new(options.json))?;
    load::morning(&mut day)?;
    round::outings(&mut day)?;
    evening::evening(&mut day)?;
    checks::everything(&mut day)?;
    let (summary, account) = day.end();
    account.finish(&summary);
    if options.json {
        let line = serde_json::to_string(&summary).map_err(Failure::broken)?;
        writeln!(std::io::stdout(), "{line}").map_err(Failure::broken)?;
    }
    Ok(summary.ok)
}
