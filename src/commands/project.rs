//! `steward project`: what only whoever runs the site does to a project.

use clap::Subcommand;
use serde_json::{Value, json};
use steward::{
    config::Config,
    model::{name::Name, project::ProjectState},
    operations::projects::{ends, token},
    policy::org::RestoreProjects,
    store::projects::{self, records::ProjectRecord},
};

use super::{answer::Answer, confirm::Sure, lookup, operator::Operator};

#[derive(Subcommand)]
pub enum Project {
    /// Brings a deleted or reset project back, with its people, token and keys. Its Owners are told by email.
    #[command(after_help = "Examples:
  steward project restore 3000002
  steward project restore \"Mobile app\" --name \"Mobile app (old)\"")]
    Restore {
        /// The project: its id, or its name.
        project: String,
        /// What it is called from now on, if another project has its name.
        #[arg(long)]
        name: Option<String>,
    },
    /// Gives a project a new token and prints it. The old one stops working at once. Its Owners are told by email.
    #[command(after_help = "Examples:
  steward project rotate-token 3000002
  steward project rotate-token \"Mobile app\" --yes --json

The token is also on the project's Overview.")]
    RotateToken {
        /// The project: its id, or its name.
        project: String,
        #[command(flatten)]
        sure: Sure,
    },
}

pub fn run(config: &mut Config, what: Project) -> Result<Answer, String> {
    match what {
        Project::Restore { project, name } => restore(&mut Operator::open(config, "project restore")?, &project, name),
        Project::RotateToken { project, sure } => rotate(&mut Operator::open(config, "project rotate-token")?, &project, &sure),
    }
}

fn restore(operator: &mut Operator, given: &str, name: Option<String>) -> Result<Answer, String> {
    let it = lookup::project(operator, given, |it| it.state != ProjectState::Active, "deleted or reset project")?;
    let name = match name {
        Some(typed) => Name::parse("Project name", &typed)?,
        None => Name::kept(it.name.as_str()),
    };
    if operator.ask(|conn| projects::has_name(conn, it.organization, &name))? {
        return Err(format!(
            "Another project of {} is called {name}. Give this one another name: --name \"…\"",
            it.organization_name
        ));
    }
    let by = operator.means.at(it.organization).ask::<RestoreProjects>().map_err(|denied| denied.to_string())?;
    operator.within(&by, |held, means| ends::restore(held, &means.desk, it.id, &name))?;
    let said = format!("{name} ({}) in {} is restored. Its token and keys work again.", it.id, it.organization_name);
    Ok(Answer::said(said, facts(&it, &name, json!({ "restored": true }))))
}

fn facts(it: &ProjectRecord, name: &Name, more: Value) -> Value {
    let mut facts = json!({ "id": it.id, "name": name.as_str(), "organization": it.organization });
    if let (Some(facts), Value::Object(more)) = (facts.as_object_mut(), more) {
        facts.extend(more);
    }
    facts
}

fn rotate(operator: &mut Operator, given: &str, sure: &Sure) -> Result<Answer, String> {
    let it = lookup::project(operator, given, |it| it.state == ProjectState::Active, "project")?;
    sure.about(&format!(
        "The token of {} ({}) in {} stops working at once: everything that sends data there needs the new one.",
        it.name, it.id, it.organization_name
    ))?;
    let by = operator.means.of(it.organization);
    let token = operator.within(&by, |held, means| token::rotate(held, &means.desk, it.id))?;
    let said = format!("The token of {} ({}) in {} is now {token}", it.name, it.id, it.organization_name);
    let name = Name::kept(it.name.as_str());
    Ok(Answer::said(said, facts(&it, &name, json!({ "token": token }))))
}
