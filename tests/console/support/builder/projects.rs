//! Projects, what they have, and who was given them.

use steward::model::{ProjectId, project_keys::ProjectKeys, sealer::Sealer};

use super::{Organization, Sql, World, quoted, sql};

impl World {
    /// Gives a project keys, as if it had been created with them.
    pub fn keys(&self, project: &str) -> ProjectKeys {
        self.keys_sealed_by(project, &self.site.keys)
    }

    /// Gives a project keys, as if it had been created under another secret key.
    pub fn keys_sealed_by(&self, project: &str, sealer: &Sealer) -> ProjectKeys {
        let id = self.text(&format!("select id from projects where name = {}", quoted(project)));
        let (project, keys) = (id.parse::<ProjectId>().expect("an id"), ProjectKeys::new());
        let sealed = keys.seal(sealer, project);
        let cells = [
            ("project_id", sql(id)),
            ("api_key", bytes(&sealed.api_key)),
            ("api_secret", bytes(&sealed.api_secret)),
            ("api_key_digest", bytes(&keys.api_key_digest().0)),
            ("api_secret_digest", bytes(&keys.api_secret_digest().0)),
        ];
        self.insert(&(1..=1), "project_keys", &cells, "");
        keys
    }

    /// A project received so many events, so many of them this month, of so many people.
    pub fn received(&self, project: &str, events: i64, this_month: i64, profiles: i64) {
        let cells = [
            ("project_id", sql(format!("(select id from projects where name = {})", quoted(project)))),
            ("events", sql(events.to_string())),
            ("profiles", sql(profiles.to_string())),
            ("month", sql("date_trunc('month', now() at time zone 'UTC')::date")),
            ("month_events", sql(this_month.to_string())),
            ("last_event_at", sql("now()")),
        ];
        self.insert(&(1..=1), "project_usage", &cells, "");
        let quarter = [
            cells[0].clone(),
            ("quarter", sql("date_bin('15 minutes', now(), 'epoch')")),
            ("events", sql(this_month.to_string())),
            ("counted", sql(this_month.to_string())),
        ];
        self.insert(&(1..=1), "project_quarters", &quarter, "");
    }
}

impl Organization<'_> {
    /// A project made by whoever was named before. The first one in the world has the token `md5('1')`.
    pub fn project(self, name: &str, residency: &str) -> Self {
        let name = quoted(name);
        let cells = [
            ("name", name.clone()),
            ("sort_name", sql(format!("lower({name})"))),
            ("residency", quoted(residency)),
            ("token", sql("md5(((select coalesce(max(id), 3000000) - 3000000 from projects) + nth)::text)")),
            ("created_by_name", self.giver_name()),
        ];
        self.put("projects", &cells)
    }

    /// Gives a member a role in a project, in place of one they were given before.
    pub fn grant(self, person: &str, project: &str, role: &str) -> Self {
        let (person, project, giver) = (self.person(person), self.project_id(project), self.giver.clone());
        let cells = [("project_id", project), ("user_id", person), ("role", quoted(role)), ("granted_by", giver)];
        let otherwise = "on conflict (organization_id, project_id, user_id) do update set role = excluded.role";
        self.put_or("individual_grants", &cells, otherwise)
    }

    pub fn grant_all_users(self, project: &str, role: &str) -> Self {
        let cells = [("project_id", self.project_id(project)), ("role", quoted(role)), ("granted_by", self.giver.clone())];
        self.put("all_users_grants", &cells)
    }
}

fn bytes(bytes: &[u8]) -> Sql {
    sql(format!("'\\x{}'::bytea", data_encoding::HEXLOWER.encode(bytes)))
}
