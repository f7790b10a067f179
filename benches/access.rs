//! The resolver at 2,000 people, 200 projects and 50 teams: `cargo bench --bench access`.

mod large;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use large::Large;
use steward::{
    model::{OrganizationRole, Principal},
    operations::preview,
    policy::{OrgActor, ProjectAccess, ProjectAction},
    store::{
        grants::{self, Scope},
        members,
    },
};

fn resolver(criterion: &mut Criterion) {
    let (_cluster, mut conn) = large::cluster();
    let Large { organization, project, person, owner } = large::organization(&mut conn);
    let (by, owner) = (large::on_the_machine(&owner), owner.id);
    let by = OrgActor { actor: by, organization, role: OrganizationRole::Owner };

    criterion.bench_function("may one person do one thing in one project", |bench| {
        bench.iter(|| {
            let grants = grants::grants(&mut conn, organization, project, Principal::Person(person)).expect("grants");
            black_box(ProjectAccess::of(grants).may(ProjectAction::EditName))
        })
    });
    criterion.bench_function("all projects of a person with their grants", |bench| {
        let scope = Scope { people: Some(vec![person]), projects: None };
        bench.iter(|| black_box(grants::grants_in(&mut conn, organization, &scope).expect("grants")))
    });
    criterion.bench_function("all people of a project with their grants", |bench| {
        let scope = Scope { people: None, projects: Some(vec![project]) };
        bench.iter(|| black_box(grants::grants_in(&mut conn, organization, &scope).expect("grants")))
    });
    criterion.bench_function("preview of an owner becoming a member", |bench| {
        let scope = Scope { people: Some(vec![owner]), projects: None };
        bench.iter(|| {
            let seen = preview::preview(&mut conn, &by, None, &scope, |held| {
                Ok(members::set_role(held.tx, organization, &[owner], OrganizationRole::Member, Some(owner).into())?)
            });
            black_box(seen.expect("a preview"))
        })
    });
}

criterion_group!(benches, resolver);
criterion_main!(benches);
