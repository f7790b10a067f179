//! What is set about the database: addresses that fit together.

use super::Environment;

/// What is wrong with the addresses of the database joins `wrong`, a sentence each; none repeats an address, which holds a password.
pub(super) fn check(environment: &Environment, wrong: &mut Vec<String>) {
    let (program, owner) = (environment.database_url.as_deref(), environment.database_owner_url.as_deref());
    for (name, given) in [("DATABASE_URL", program), ("DATABASE_OWNER_URL", owner)] {
        if given.is_some_and(|url| !is_postgres(url)) {
            wrong.push(format!("{name} must begin with postgres:// or postgresql://."));
        }
    }
    if owner.or(program).is_some_and(is_pooled) {
        wrong.push(
            "DATABASE_URL leads through PgBouncer (pgbouncer=true). Set DATABASE_OWNER_URL to the server itself: bringing the \
             tables up to date needs a connection of its own."
                .to_owned(),
        );
    }
    if owner.is_some() && program.is_none() {
        wrong.push(
            "DATABASE_OWNER_URL is set, but DATABASE_URL is not. Set both: they name the same database for two roles.".to_owned(),
        );
    }
}

fn is_postgres(url: &str) -> bool {
    ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme))
}

fn is_pooled(url: &str) -> bool {
    url.contains("pgbouncer=true")
}
