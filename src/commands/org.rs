//! `steward org`: organizations, as whoever runs the site sees and changes them.

use chrono::Utc;
use clap::Subcommand;
use serde_json::{Value, json};
use steward::{
    config::Config,
    model::{
        OrganizationId,
        folding::folded,
        limits::ORGANIZATION_ENDS,
        name::Name,
        organization::{NewOrganization, Plan},
        project::Residency,
        timezone::Timezone,
    },
    operations::organizations::{self, ends},
    policy::{org::DeleteOrganization, owner_roles},
    store::{
        members,
        organizations::records::{self, OrganizationRecord},
    },
};

use super::{
    answer::Answer,
    confirm::Sure,
    lookup,
    operator::{Operator, day},
};

#[derive(Subcommand)]
pub enum Org {
    /// Lists all organizations.
    #[command(after_help = "Examples:\n  steward org list\n  steward org list --search north --json")]
    List {
        /// Only those whose name has this in it.
        #[arg(long)]
        search: Option<String>,
    },
    /// Shows one organization: plan, counts, Owners, and whether its end is set.
    #[command(after_help = "Examples:\n  steward org show 1000001\n  steward org show \"Northwind Traders\"")]
    Show {
        /// Its id, or its name.
        organization: String,
    },
    /// Creates an organization, with its first project, for someone who has an account. They are told by email.
    #[command(after_help = "Examples:
  steward org create \"Northwind Traders\" --owner ada@northwind.example
  steward org create \"Northwind Labs\" --owner ada@northwind.example --plan growth --timezone Europe/Berlin")]
    Create {
        /// What it is called.
        name: String,
        /// The email address of its Owner.
        #[arg(long)]
        owner: String,
        /// free, growth or enterprise; STEWARD_DEFAULT_PLAN if not given.
        #[arg(long, value_parser = plan)]
        plan: Option<Plan>,
        /// Where the data of its first project is kept: us, eu or in.
        #[arg(long, default_value = "us", value_parser = residency)]
        residency: Residency,
        /// The timezone of its first project. An older name is understood and stored as the present one.
        #[arg(long, default_value = "UTC", value_parser = timezone)]
        timezone: Timezone,
    },
    /// Puts an organization on another plan. What it already has stays. Owners, Billing Admins and the billing contact are told by email.
    #[command(
        after_help = "Examples:\n  steward org set-plan \"Northwind Traders\" growth\n  steward org set-plan 1000001 enterprise"
    )]
    SetPlan {
        /// Its id, or its name.
        organization: String,
        /// free, growth or enterprise.
        #[arg(value_parser = plan)]
        plan: Plan,
    },
    /// Schedules an organization for deletion in 90 days, as its Owners can. Owners are told by email.
    #[command(after_help = "Examples:
  steward org delete \"Northwind Traders\"
  steward org delete 1000001 --yes

Until that day everyone keeps their access, and steward org restore takes it back.")]
    Delete {
        /// Its id, or its name.
        organization: String,
        #[command(flatten)]
        sure: Sure,
    },
    /// Cancels the deletion of an organization, as long as its day has not come. Owners are told by email.
    #[command(after_help = "Example:\n  steward org restore \"Northwind Traders\"")]
    Restore {
        /// Its id, or its name.
        organization: String,
    },
}

pub fn run(config: &mut Config, what: Org) -> Result<Answer, String> {
    match what {
        Org::List { search } => list(&mut Operator::open(config, "org list")?, search.as_deref().unwrap_or("")),
        Org::Show { organization } => show(&mut Operator::open(config, "org show")?, &organization),
        Org::Create { name, owner, plan, residency, timezone } => {
            let name = Name::parse("Organization name", &name)?;
            create(&mut Operator::open(config, "org create")?, &owner, plan, NewOrganization { name, residency, timezone })
        }
        Org::SetPlan { organization, plan } => set_plan(&mut Operator::open(config, "org set-plan")?, &organization, plan),
        Org::Delete { organization, sure } => delete(&mut Operator::open(config, "org delete")?, &organization, &sure),
        Org::Restore { organization } => restore(&mut Operator::open(config, "org restore")?, &organization),
    }
}

fn create(operator: &mut Operator, owner: &str, plan: Option<Plan>, new: NewOrganization) -> Result<Answer, String> {
    let owner = lookup::person(operator, owner)?;
    let plan = plan.unwrap_or(operator.means.config.default_plan);
    let id = operator
        .change(|tx, means| organizations::create_for(tx, (&means.actor, &means.desk), &owner, plan, &means.keys, new.clone()))?;
    let said = format!("{} ({id}) is created on the {plan} plan. Its Owner is {}.", new.name, owner.email);
    Ok(Answer::said(said, json!({ "id": id, "name": new.name.as_str(), "plan": plan.as_str(), "owner": owner.email.as_str() })))
}

fn set_plan(operator: &mut Operator, given: &str, plan: Plan) -> Result<Answer, String> {
    let it = lookup::organization(operator, given)?;
    let by = operator.means.of(it.id);
    let before = operator.within(&by, |held, means| organizations::plan::set(held, &means.desk, plan))?;
    let said = match before == plan {
        true => format!("{} ({}) is already on the {plan} plan. Nothing was changed.", it.name, it.id),
        false => format!("{} ({}) is now on the {plan} plan. Before: {before}.", it.name, it.id),
    };
    Ok(Answer::said(said, json!({ "id": it.id, "plan": plan.as_str(), "plan_before": before.as_str() })))
}

fn delete(operator: &mut Operator, given: &str, sure: &Sure) -> Result<Answer, String> {
    let it = lookup::organization(operator, given)?;
    let by = operator.means.at(it.id).ask::<DeleteOrganization>().map_err(|denied| denied.to_string())?;
    let gone = operator.rehearse(&by, |held, means| ends::rehearse(held, &means.desk))?;
    sure.about(&format!(
        "{} ({}) will be deleted in {} days, with all its data: projects: {}, users: {}, teams: {}, service accounts: {}, events: {}, \
         user profiles: {}. \
         Until then everyone keeps their access and steward org restore cancels it.",
        it.name,
        it.id,
        ORGANIZATION_ENDS.num_days(),
        gone.projects.len() as u64 + gone.ended_projects.unsigned_abs(),
        gone.members,
        gone.teams,
        gone.service_accounts,
        gone.data.0,
        gone.data.1
    ))?;
    let due = operator.within(&by, |held, means| ends::schedule(held, &means.desk))?;
    let said =
        format!("{} ({}) will be deleted on {}. Cancel it until then: steward org restore {}", it.name, it.id, day(due), it.id);
    Ok(Answer::said(said, json!({ "id": it.id, "deletion_due_at": due })))
}

fn restore(operator: &mut Operator, given: &str) -> Result<Answer, String> {
    let it = lookup::organization(operator, given)?;
    let by = operator.means.at(it.id).ask::<DeleteOrganization>().map_err(|denied| denied.to_string())?;
    operator.within(&by, |held, means| ends::cancel_deletion(held, &means.desk, Utc::now()))?;
    Ok(Answer::said(format!("{} ({}) will not be deleted.", it.name, it.id), json!({ "id": it.id, "deletion_due_at": null })))
}

fn plan(word: &str) -> Result<Plan, String> {
    word.to_ascii_lowercase().parse().map_err(|()| "the plans are free, growth and enterprise".to_owned())
}

fn residency(word: &str) -> Result<Residency, String> {
    word.to_ascii_lowercase().parse().map_err(|()| "it is us, eu or in".to_owned())
}

fn timezone(word: &str) -> Result<Timezone, String> {
    Timezone::parse(word).ok_or_else(|| "it must be a name such as Europe/Berlin".to_owned())
}

fn list(operator: &mut Operator, search: &str) -> Result<Answer, String> {
    let wanted = folded(search);
    let mut all = operator.ask(records::all)?;
    all.retain(|it| folded(&it.name).contains(&wanted));
    let row = |it: &OrganizationRecord| {
        let cells = [&it.id.to_string(), &it.name, it.plan.label(), &it.member_count.to_string(), &it.project_count.to_string()];
        cells.into_iter().map(str::to_owned).chain([state(it)]).collect()
    };
    let rows: Vec<Vec<String>> = all.iter().map(row).collect();
    let facts: Vec<Value> = all.iter().map(facts).collect();
    Ok(Answer::table(&["Id", "Name", "Plan", "Users", "Projects", "State"], &rows, "There are no organizations.", facts))
}

fn show(operator: &mut Operator, given: &str) -> Result<Answer, String> {
    let it = lookup::organization(operator, given)?;
    let owners = owners(operator, it.id)?;
    let lines = [
        ("Id", it.id.to_string()),
        ("Name", it.name.clone()),
        ("Plan", it.plan.to_string()),
        ("State", state(&it)),
        ("Created", day(it.created_at)),
        ("Users", it.member_count.to_string()),
        ("Projects", it.project_count.to_string()),
        ("Open invitations", it.invitation_count.to_string()),
        ("Owners", owners.join(", ")),
    ];
    let mut facts = facts(&it);
    facts["owners"] = json!(owners);
    Ok(Answer::card(&lines, facts))
}

/// The addresses of the Owners, by name.
fn owners(operator: &mut Operator, id: OrganizationId) -> Result<Vec<String>, String> {
    let owners = operator.ask(|conn| members::holding(conn, id, &owner_roles()))?;
    Ok(owners.into_iter().map(|(_, email)| email.to_string()).collect())
}

fn state(it: &OrganizationRecord) -> String {
    it.deletion_due_at.map_or_else(|| it.state.to_string(), |due| format!("{} on {}", it.state, day(due)))
}

/// What programs are told of an organization.
fn facts(it: &OrganizationRecord) -> Value {
    json!({
        "id": it.id,
        "name": it.name,
        "plan": it.plan.as_str(),
        "state": it.state.as_str(),
        "created_at": it.created_at,
        "users": it.member_count,
        "projects": it.project_count,
        "invitations": it.invitation_count,
        "deletion_due_at": it.deletion_due_at,
        "deletion_asked_by": it.deletion_asked_by_name,
    })
}
