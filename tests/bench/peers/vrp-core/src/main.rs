//! vrp-core beside the planner: problems and runs as JSON lines in, routes and times out (see `plan/peers/peer.py`).
//!
//! Only the search is timed: its problem, goal and operators are made before the clock starts.

use serde::{Deserialize, Serialize};
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Instant;
use vrp_core::models::common::TimeWindow;
use vrp_core::models::problem::{JobIdDimension, VehicleIdDimension};
use vrp_core::prelude::*;
use vrp_core::rosomaxa::termination::MaxTime;
use vrp_core::rosomaxa::utils::{Parallelism, TimeQuota};

#[derive(Deserialize)]
struct Asked {
    problem: Option<Given>,
    limit_ms: u32,
    seed: u64,
}

/// The problem in whole numbers, as every peer gets it.
#[derive(Deserialize)]
struct Given {
    times: Vec<Vec<i64>>,
    stops: usize,
    service: Vec<i64>,
    windows: Vec<Vec<(i64, i64)>>,
    parcels: Vec<i32>,
    wanted: Vec<Option<i64>>,
    vehicles: Vec<Given1>,
    capacity: Option<i32>,
    away: bool,
}

/// One outing.
#[derive(Deserialize)]
struct Given1 {
    from: usize,
    to: usize,
    earliest_apart: i64,
    latest: i64,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Ready { ready: String },
    Found { routes: Vec<Vec<usize>>, ms: f64 },
    Error { error: String },
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    say(&mut out, &Answer::Ready { ready: "vrp-core 1.25".into() })?;
    let mut given = None;
    for line in std::io::stdin().lock().lines() {
        let asked: Asked = serde_json::from_str(&line?)?;
        given = asked.problem.or(given);
        let Some(problem) = &given else { continue };
        let answer = solved(problem, asked.limit_ms, asked.seed)
            .unwrap_or_else(|error| Answer::Error { error: error.to_string() });
        say(&mut out, &answer)?;
    }
    Ok(())
}

fn say(out: &mut impl Write, answer: &Answer) -> Result<(), Box<dyn std::error::Error>> {
    writeln!(out, "{}", serde_json::to_string(answer)?)?;
    Ok(out.flush()?)
}

/// The generator seeded; the crate's own way knows only one repeatable seed.
fn random(seed: u64) -> Arc<dyn Random> {
    // Another seed is another place in the same repeatable row of numbers.
    let random = DefaultRandom::new_repeatable();
    for _ in 0..seed * 1000 {
        random.uniform_int(0, 1);
    }
    Arc::new(random)
}

fn solved(given: &Given, limit_ms: u32, seed: u64) -> GenericResult<Answer> {
    let flat: Vec<Float> = given.times.iter().flatten().map(|&time| time as Float).collect();
    let transport: Arc<dyn TransportCost> = Arc::new(SimpleTransportCost::new(flat.clone(), flat)?);
    let problem = Arc::new(problem(given, transport.clone(), goal(given, transport)?)?);
    let limit = Float::from(limit_ms) / 1000.0;
    let quota = Arc::new(TimeQuota::new(limit));
    let environment =
        Arc::new(Environment::new(random(seed), Some(quota), Parallelism::new(1, 1), Arc::new(|_| {}), false));
    let config = VrpConfigBuilder::new(problem.clone()).set_environment(environment).prebuild()?;
    let begun = Instant::now();
    let config = config.with_termination(Box::new(MaxTime::new(limit))).build()?;
    let solution = Solver::new(problem, config).solve()?;
    let ms = begun.elapsed().as_secs_f64() * 1000.0;
    let mut routes = vec![Vec::new(); given.vehicles.len()];
    for route in &solution.routes {
        let vehicle: usize = route.actor.vehicle.dimens.get_vehicle_id().and_then(|id| id.parse().ok()).unwrap_or(0);
        let stop = |row: &usize| (1..=given.stops).contains(row);
        routes[vehicle] = route.tour.all_activities().map(|visit| visit.place.location).filter(stop).collect();
    }
    Ok(Answer::Found { routes, ms })
}

/// As many stops as possible, the wanted first; then time away or driving.
fn goal(given: &Given, transport: Arc<dyn TransportCost>) -> GenericResult<GoalContext> {
    let worth: Vec<Float> = given.wanted.iter().map(|wanted| wanted.map_or(1.0, |weight| weight as Float)).collect();
    let row = |job: &Job| job.dimens().get_job_id().and_then(|id| id.parse::<usize>().ok()).unwrap_or(0);
    let all_in =
        MinimizeUnassignedBuilder::new("unassigned").set_job_estimator(move |_, job| worth[row(job)]).build()?;
    let way = TransportFeatureBuilder::new("way").set_transport_cost(transport).set_time_constrained(true);
    let way = if given.away { way.build_minimize_duration()? } else { way.build_minimize_distance()? };
    let mut features = vec![all_in, way];
    if given.capacity.is_some() {
        features.push(CapacityFeatureBuilder::<SingleDimLoad>::new("load").build()?);
    }
    GoalContextBuilder::with_features(&features)?.build()
}

fn problem(given: &Given, transport: Arc<dyn TransportCost>, goal: GoalContext) -> GenericResult<Problem> {
    let jobs = (1..=given.stops).map(|row| {
        let windows = given.windows[row].iter().map(|&(from, until)| TimeWindow::new(from as Float, until as Float));
        let mut job = SingleBuilder::default()
            .id(&row.to_string())
            .location(row)?
            .duration(given.service[row] as Float)?
            .demand(Demand::delivery(if given.capacity.is_some() { given.parcels[row] } else { 0 }));
        if !given.windows[row].is_empty() {
            job = job.times(windows.collect())?;
        }
        job.build_as_job()
    });
    let vehicles = given.vehicles.iter().enumerate().map(|(number, vehicle)| {
        let detail = VehicleDetailBuilder::default()
            .set_start_location(vehicle.from)
            .set_start_time(vehicle.earliest_apart as Float)
            .set_start_time_latest(if given.away { vehicle.latest } else { vehicle.earliest_apart } as Float)
            .set_end_location(vehicle.to)
            .set_end_time(vehicle.latest as Float)
            .build()?;
        VehicleBuilder::default()
            .id(&number.to_string())
            .add_detail(detail)
            .set_distance_cost(if given.away { 0.0 } else { 1.0 })
            .set_duration_cost(if given.away { 1.0 } else { 0.0 })
            .capacity(SingleDimLoad::new(given.capacity.unwrap_or(0)))
            .build()
    });
    ProblemBuilder::default()
        .add_jobs(jobs.collect::<GenericResult<Vec<_>>>()?.into_iter())
        .add_vehicles(vehicles.collect::<GenericResult<Vec<_>>>()?.into_iter())
        .with_goal(goal)
        .with_transport_cost(transport)
        .build()
}
