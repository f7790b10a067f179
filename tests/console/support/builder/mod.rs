//! What stands in a world, in words: `world.northwind().team("Data", &["cleo"], &[("Shop", "analyst")])`.
//!
//! Things are known by their names and get the next free id: the first team of a world is 5000001. Each table is written
//! to in one place, so that a new column is one line.

mod invitations;
mod people;
mod projects;

use std::{fmt, ops::RangeInclusive};

use steward::model::organization::Plan;

use super::World;

/// Puts things into one organization: one with each word, or a crowd of them after `each`.
pub struct Organization<'w> {
    world: &'w World,
    id: Sql,
    giver: Sql,
    numbers: RangeInclusive<i64>,
}

/// A value as SQL writes it, which may speak of `n`, the number of a row.
#[derive(Clone)]
struct Sql(String);

/// What stands in a column.
type Cell = (&'static str, Sql);

impl World {
    /// Makes an organization without anybody in it.
    pub fn organization(&self, name: &str, plan: Plan) -> Organization<'_> {
        self.insert(&(1..=1), "organizations", &[("name", quoted(name)), ("plan", quoted(plan.as_str()))], "");
        self.at(name)
    }

    /// A world in which Cleo comes into Shop in two ways: as Consumer by a grant of her own, as Analyst by the team Data.
    pub fn with_two_ways_in() -> Self {
        let world = Self::new();
        world
            .northwind()
            .by("ben")
            .team("Data", &["cleo"], &[])
            .grant("cleo", "Shop", "consumer")
            .by("ada")
            .team_project("Data", "Shop", "analyst");
        world
    }

    pub fn northwind(&self) -> Organization<'_> {
        self.at("Northwind")
    }

    pub fn elsewhere(&self) -> Organization<'_> {
        self.at("Elsewhere")
    }

    fn at(&self, name: &str) -> Organization<'_> {
        let id = sql(format!("(select id from organizations where name = {})", quoted(name)));
        Organization { world: self, id, giver: sql("null"), numbers: 1..=1 }
    }

    /// The only insert of these tests.
    fn insert(&self, numbers: &RangeInclusive<i64>, table: &str, cells: &[Cell], otherwise: &str) {
        let (first, last) = (numbers.start(), numbers.end());
        let columns: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
        let values: Vec<&str> = cells.iter().map(|(_, value)| value.0.as_str()).collect();
        self.run(&format!(
            "insert into {table} ({}) select {} from generate_series({first}, {last}) with ordinality as crowd (n, nth) {otherwise}",
            columns.join(", "),
            values.join(", ")
        ));
    }
}

impl Organization<'_> {
    /// Whoever gives, adds or invites in what follows. Without this nobody is known to.
    pub fn by(self, person: &str) -> Self {
        Self { giver: self.person(person), ..self }
    }

    /// What follows is done for each of these numbers, which stand in names and addresses for `#`, or `###` for 001.
    pub fn each(self, numbers: RangeInclusive<i64>) -> Self {
        Self { numbers, ..self }
    }

    /// What is there already is in the way.
    fn put(self, table: &str, cells: &[Cell]) -> Self {
        self.put_or(table, cells, "")
    }

    fn put_or(self, table: &str, cells: &[Cell], otherwise: &str) -> Self {
        let own = [&[("organization_id", self.id.clone())], cells].concat();
        self.world.insert(&self.numbers, table, &own, otherwise);
        self
    }

    fn person(&self, name: &str) -> Sql {
        sql(format!("(select id from users where email = {})", address(&quoted(name))))
    }

    fn giver_name(&self) -> Sql {
        sql(format!("(select name from users where id = {})", self.giver))
    }

    fn project_id(&self, name: &str) -> Sql {
        self.id_of("projects", "name", name)
    }

    fn team_id(&self, name: &str) -> Sql {
        self.id_of("teams", "name", name)
    }

    fn robot_id(&self, name: &str) -> Sql {
        self.id_of("service_accounts", "username", name)
    }

    fn invitation_id(&self, email: &str) -> Sql {
        self.id_of("invitations", "accepted_at is null and revoked_at is null and email", email)
    }

    /// The id of something in this organization, by what it is called.
    fn id_of(&self, table: &str, column: &str, called: &str) -> Sql {
        sql(format!("(select id from {table} where organization_id = {} and {column} = {})", self.id, quoted(called)))
    }
}

fn sql(text: impl Into<String>) -> Sql {
    Sql(text.into())
}

/// The text, with the number of the row in place of `#`, in as many digits at least.
fn quoted(text: &str) -> Sql {
    let text = text.replace('\'', "''");
    let Some(start) = text.find('#') else { return sql(format!("'{text}'")) };
    let digits = text[start..].chars().take_while(|c| *c == '#').count();
    sql(format!("'{}' || to_char(n, 'FM99999{}') || '{}'", &text[..start], "0".repeat(digits), &text[start + digits..]))
}

/// Where somebody of this name reads mail.
fn address(name: &Sql) -> Sql {
    sql(format!("lower(replace({name}, ' ', '')) || '@northwind.test'"))
}

impl fmt::Display for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
