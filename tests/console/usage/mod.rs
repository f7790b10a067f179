//! What is used: figures that are counted in the write, plots with their tables, and who is told of a plan's allowance.

mod plan;
mod screen;

use chrono::{Datelike, Utc};

use crate::support::World;

/// What the plan counts of an organization this month, in two projects, as if batches had come.
fn counted(world: &World, events: i64) {
    let month = Utc::now().date_naive().with_day(1).unwrap();
    world.run(&format!(
        "insert into project_months (project_id, month, organization_id, events, counted, people)
            values (3000001, '{month}', 1000001, {events}, {events} - 10, 7), (3000002, '{month}', 1000001, 10, 10, 2)
            on conflict (project_id, month, organization_id) do update set events = excluded.events, counted = excluded.counted;
         delete from organization_months;
         insert into organization_months (organization_id, month, slot, counted)
            values (1000001, '{month}', 1, {events} - 10), (1000001, '{month}', 2, 10)"
    ));
}
