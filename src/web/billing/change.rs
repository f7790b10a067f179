//! Another plan: what it brings or takes is looked at, and then it is done or asked for (M90, X38, C3.2).

use chrono::{NaiveDate, Utc};

use super::{MENU, lost::lost};
use crate::{
    frame::{
        After, Fields, Form, May, Query, Stage,
        change::{Change, look, make},
        confirm::{Choice, Confirm, Confirmed},
    },
    http::{Answer, Error, Site},
    model::{
        FieldErrors, addresses,
        billing::{day, next_billing_date, one_line},
        organization::Plan,
    },
    operations::{
        Held, Refusal,
        billing::plan::{Wish, Wished, wish},
    },
    policy::{Feature, Permit, audit_days, gated_roles, is_upgrade, org::ManageBilling},
    store::{billing::used, grants::Scope},
};

/// The plan that is wanted, and why a smaller one is enough.
#[derive(Debug, Clone)]
pub struct WishForm {
    to: Option<Plan>,
    reason: String,
    confirmed: Confirmed,
}

impl From<Fields> for WishForm {
    fn from(mut fields: Fields) -> Self {
        Self { to: fields.one("to").parse().ok(), reason: fields.one("reason"), confirmed: Confirmed::take(&mut fields) }
    }
}

/// `GET /orgs/{org}/settings/billing/plan`
pub async fn edit(may: May<ManageBilling>, stage: Stage, Query(form): Query<WishForm>) -> Answer {
    if form.to.is_none() {
        return stage.send_to(&addresses::billing(may.by.organization()));
    }
    let chrome = stage.organization(&may.place, MENU);
    look(Changing::of(may, &stage, &form)?, stage, chrome).await
}

/// `POST /orgs/{org}/settings/billing/plan`
pub async fn update(may: May<ManageBilling>, stage: Stage, Form(form): Form<WishForm>) -> Answer {
    let chrome = stage.organization(&may.place, MENU);
    make(Changing::of(may, &stage, &form)?, form.confirmed, stage, chrome).await
}

/// Going to another plan.
#[derive(Clone)]
struct Changing {
    by: Permit<ManageBilling>,
    site: Site,
    from: Plan,
    to: Plan,
    /// What was typed.
    reason: String,
    today: NaiveDate,
}

/// What comes of it, and what the organization loses by it.
#[derive(Debug)]
struct Done {
    wished: Wished,
    losses: Vec<String>,
}

impl Changing {
    fn of(may: May<ManageBilling>, stage: &Stage, form: &WishForm) -> Result<Self, Error> {
        Ok(Self {
            from: may.place.membership.organization.plan,
            by: may.by,
            site: stage.site().clone(),
            to: form.to.ok_or(Error::Bad("Choose a plan."))?,
            reason: form.reason.clone(),
            today: Utc::now().date_naive(),
        })
    }

    fn is_upgrade(&self) -> bool {
        is_upgrade(self.from, self.to)
    }

    /// The operator lets organizations upgrade by themselves.
    fn is_at_once(&self) -> bool {
        self.site.config.upgrades_at_once
    }

    fn reason(&self) -> Result<String, String> {
        one_line("Reason", &self.reason)
    }

    /// When it comes.
    fn sentence(&self) -> String {
        match (self.is_upgrade(), self.is_at_once()) {
            (true, true) => format!("The plan changes from {} to {} at once.", self.from, self.to),
            (true, false) => format!("This asks the operator of this site to change the plan from {} to {}.", self.from, self.to),
            (false, _) => format!(
                "The plan changes from {} to {} on {}, the next billing date. Until then, everything stays as it is and the request can be canceled.",
                self.from,
                self.to,
                day(next_billing_date(self.today))
            ),
        }
    }
}

impl Change for Changing {
    type By = Permit<ManageBilling>;
    type Done = Done;

    fn by(&self) -> &Self::By {
        &self.by
    }

    /// A plan gives nobody access and takes it from nobody (A16).
    fn scope(&self) -> Scope {
        Scope::nobody()
    }

    fn lacks(&self) -> FieldErrors {
        match self.reason() {
            Err(sentence) if !self.is_upgrade() => FieldErrors::on("reason", sentence),
            _ => FieldErrors::default(),
        }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Done, Refusal> {
        let from = held.organization.plan;
        let used = used::of(held.tx, held.organization.id, &gated_roles(), audit_days(self.to))?;
        let wanted = Wish {
            to: self.to,
            reason: self.reason().ok().filter(|_| !self.is_upgrade()),
            at_once: self.is_at_once(),
            today: self.today,
        };
        let wished = wish(held, &self.site.desk, &wanted)?;
        Ok(Done { wished, losses: lost(from, self.to, &used) })
    }

    fn words(&self) -> Confirm {
        let organization = self.by.organization();
        let brings = Feature::ALL.iter().filter(|it| it.is_here() && it.is_in(self.to) && !it.is_in(self.from));
        let brings: Vec<&str> = brings.map(|feature| feature.label()).collect();
        let verb = match (self.is_upgrade(), self.is_at_once()) {
            (true, true) => "Upgrade",
            _ => "Request change",
        };
        let why = Choice {
            label: "Why is a smaller plan enough?".into(),
            name: "reason",
            id: "reason",
            options: None,
            first: None,
            value: self.reason.clone(),
            hint: Some("The operator of this site reads it.".into()),
        };
        Confirm {
            title: format!("{} to {}", if self.is_upgrade() { "Upgrade" } else { "Downgrade" }, self.to),
            sentences: vec![self.sentence()],
            choice: (!self.is_upgrade()).then_some(why),
            quiet: (!self.is_upgrade()).then_some("Nothing that is used here."),
            effects: if brings.is_empty() { Vec::new() } else { vec![format!("It adds: {}.", brings.join(", "))] },
            besides: Some("All Owners and the billing contact get an email.".into()),
            fields: vec![("to", self.to.as_str().to_owned())],
            action: addresses::plan_change(organization),
            back: addresses::billing(organization),
            verb,
            mild: true,
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, done: Done) {
        words.losses = done.losses;
    }

    fn after(&self, done: Done) -> After {
        let sentence = match done.wished {
            Wished::Changed => format!("The plan is now {}.", self.to),
            Wished::On(on) => format!("The plan changes to {} on {}.", self.to, day(on)),
            Wished::Asked => format!("The change to {} was requested.", self.to),
        };
        After::saying(addresses::billing(self.by.organization()), sentence)
    }
}
