//! Accounts, members, teams and robots.

use std::ops::RangeInclusive;

use steward::model::account_secret::AccountSecret;

use super::{Organization, World, address, quoted, sql};
use crate::support::world::hash;

impl World {
    /// Gives people accounts: `ada` is called Ada and reads her mail at `ada@northwind.test`.
    pub fn people(&self, names: &[&str]) {
        names.iter().for_each(|name| self.crowd(name, 1..=1));
    }

    /// Gives a crowd accounts: `Member ###` is Member 001 and so on, who read their mail at `member001@northwind.test`.
    pub fn crowd(&self, name: &str, numbers: RangeInclusive<i64>) {
        let name = quoted(name);
        let email = address(&name);
        let cells = [
            ("email", email.clone()),
            ("name", sql(format!("initcap({name})"))),
            ("sort_name", sql(format!("lower({name})"))),
            ("search", sql(format!("search_words(lower({name}) || ' ' || {email})"))),
            ("password_hash", quoted(hash())),
            ("email_proven_at", sql("now()")),
        ];
        self.insert(&numbers, "users", &cells, "");
    }
}

impl Organization<'_> {
    pub fn owner(self, person: &str) -> Self {
        self.membership(person, "owner")
    }

    pub fn admin(self, person: &str) -> Self {
        self.membership(person, "admin")
    }

    pub fn billing_admin(self, person: &str) -> Self {
        self.membership(person, "billing_admin")
    }

    pub fn member(self, person: &str) -> Self {
        self.membership(person, "member")
    }

    /// Somebody with an account belongs here, or has another role here from now on.
    fn membership(self, person: &str, role: &str) -> Self {
        let (active, blank) = (sql("now()"), quoted("")); // a trigger copies what is blank from the account
        let copied = ["name", "email", "sort_name", "search"].map(|column| (column, blank.clone()));
        let cells = [("user_id", self.person(person)), ("role", quoted(role)), ("last_active_at", active)];
        let otherwise = "on conflict (organization_id, user_id) do update set role = excluded.role";
        self.put_or("memberships", &[&cells[..], &copied].concat(), otherwise)
    }

    /// A team with these members, and with these roles in these projects.
    pub fn team(self, name: &str, people: &[&str], projects: &[(&str, &str)]) -> Self {
        let called = quoted(name);
        let made = self.put("teams", &[("name", called.clone()), ("sort_name", sql(format!("lower({called})")))]);
        let filled = people.iter().fold(made, |here, person| here.team_member(person, name));
        projects.iter().fold(filled, |here, (project, role)| here.team_project(name, project, role))
    }

    /// Puts a member into a team, unless they are in it.
    pub fn team_member(self, person: &str, team: &str) -> Self {
        let cells = [("user_id", self.person(person)), ("team_id", self.team_id(team)), ("added_by", self.giver.clone())];
        self.put_or("team_members", &cells, "on conflict do nothing")
    }

    pub fn team_project(self, team: &str, project: &str, role: &str) -> Self {
        let (team, project) = (self.team_id(team), self.project_id(project));
        let cells = [("team_id", team), ("project_id", project), ("role", quoted(role)), ("linked_by", self.giver.clone())];
        self.put("team_projects", &cells)
    }

    /// A service account with these roles in these projects.
    pub fn robot(self, name: &str, role: &str, projects: &[(&str, &str)]) -> Self {
        let cells = [("username", quoted(name)), ("role", quoted(role)), ("created_by", self.giver.clone())];
        let made = self.put("service_accounts", &cells);
        projects.iter().fold(made, |here, (project, role)| here.robot_grant(name, project, role))
    }

    /// A secret of a service account, which is this one.
    pub fn robot_secret(self, robot: &str, secret: &AccountSecret, standing: &str) -> Self {
        let former = standing == "former";
        let time = |sql_text: &str| sql(if former { sql_text } else { "null" });
        let digest = sql(format!("'\\x{}'::bytea", data_encoding::HEXLOWER.encode(&secret.digest().0)));
        let cells = [
            ("id", sql(secret.id().to_string())),
            ("service_account_id", self.robot_id(robot)),
            ("standing", quoted(standing)),
            ("digest", digest),
            ("last_four", quoted(secret.last_four())),
            ("replaced_at", time("now() - interval '1 hour'")),
            ("ends_at", time("now() + interval '7 days'")),
        ];
        self.put("service_account_secrets", &cells)
    }

    fn robot_grant(self, robot: &str, project: &str, role: &str) -> Self {
        let (robot, project) = (self.robot_id(robot), self.project_id(project));
        let cells = [("service_account_id", robot), ("project_id", project), ("role", quoted(role))];
        self.put("service_account_grants", &cells)
    }

    /// A webhook that hears of everything, with a secret that nothing opens and a delivery that was given up.
    pub fn webhook(self, url: &str) -> Self {
        let id = || sql("(select max(id) from webhooks)");
        let signing = sql("('00000000-0000-4000-8000-' || lpad((select max(id) from webhooks)::text, 12, '0'))::uuid");
        let secret = [("id", signing), ("webhook_id", id()), ("standing", quoted("current")), ("sealed", sql("''"))];
        let delivery = [
            ("webhook_id", id()),
            ("message", sql("gen_random_uuid()")),
            ("kind", quoted("webhook.test")),
            ("failed_at", sql("now()")),
        ];
        let webhook = [("url", quoted(url)), ("created_by", self.giver.clone())];
        let made = self.put("webhooks", &webhook);
        made.put("webhook_secrets", &secret).put("webhook_deliveries", &delivery)
    }

    /// A receipt over twelve euros and fifty cents that was paid.
    pub fn receipt(self, number: &str) -> Self {
        let cells = [
            ("number", quoted(number)),
            ("issued_on", sql("current_date")),
            ("amount", sql("1250")),
            ("currency", quoted("EUR")),
            ("status", quoted("paid")),
            ("description", quoted("Growth plan")),
        ];
        self.put("receipts", &cells)
    }

    /// A request for another plan, which waits for the operator.
    pub fn plan_request(self, to: &str) -> Self {
        let cells = [
            ("from_plan", quoted("enterprise")),
            ("to_plan", quoted(to)),
            ("requested_by", self.giver.clone()),
            ("requested_by_name", self.giver_name()),
        ];
        self.put("plan_requests", &cells)
    }

    pub fn team_robot(self, robot: &str, team: &str) -> Self {
        let cells = [("service_account_id", self.robot_id(robot)), ("team_id", self.team_id(team))];
        self.put("team_service_accounts", &cells)
    }
}
