//! What an operator names at a terminal: organizations by id or name, people by address or id.

use steward::{
    model::{
        EmailAddress, OrganizationId, ProjectId, UserId,
        folding::{folded, spaced},
    },
    store::{
        account::records::{self, Account},
        organizations::records::{self as organizations, OrganizationRecord},
        projects::records::{self as projects, ProjectRecord},
    },
};

use super::operator::Operator;

/// How many are listed where a name fits several.
const LISTED: usize = 20;

/// The organization that was meant: its id, or its name where no other has it (C5.5).
///
/// # Errors
/// That there is none, or those that could be meant.
pub fn organization(operator: &mut Operator, given: &str) -> Result<OrganizationRecord, String> {
    if let Ok(id) = given.parse::<OrganizationId>()
        && let Some(found) = operator.ask(|conn| organizations::find(conn, id))?
    {
        return Ok(found);
    }
    let all = operator.ask(organizations::names)?;
    let wanted = folded(given);
    let called: Vec<_> = all.iter().filter(|(_, name)| folded(name) == wanted).collect();
    match called[..] {
        [(id, _)] => operator.ask(|conn| organizations::find(conn, *id))?.ok_or_else(|| none(given, &[])),
        [] => {
            let term = spaced(&wanted);
            let near: Vec<_> = all.iter().filter(|(_, name)| spaced(&folded(name)).contains(&term)).collect();
            Err(none(given, &near))
        }
        _ => Err(format!("Several organizations are called {given}. Give the id of the one you mean:\n{}", lines(&called))),
    }
}

/// The account of this address, or of this id.
///
/// # Errors
/// That there is none.
pub fn person(operator: &mut Operator, given: &str) -> Result<Account, String> {
    let found = match (given.parse::<UserId>(), EmailAddress::parse(given)) {
        (Ok(id), _) => operator.ask(|conn| records::find(conn, id))?,
        (_, Some(email)) => operator.ask(|conn| records::by_email(conn, &email))?,
        _ => return Err(format!("{given} is neither an email address nor the id of a person.")),
    };
    found.ok_or_else(|| format!("No one has an account with {given}."))
}

/// The project of this id, or the only one of its kind that is called so.
///
/// # Errors
/// That there is none, or those that could be meant.
pub fn project(
    operator: &mut Operator,
    given: &str,
    fits: impl Fn(&ProjectRecord) -> bool,
    kind: &str,
) -> Result<ProjectRecord, String> {
    let mut found = match given.parse::<ProjectId>() {
        Ok(id) => operator.ask(|conn| projects::find(conn, id))?.into_iter().collect(),
        Err(_) => Vec::new(),
    };
    if found.is_empty() {
        found = operator.ask(|conn| projects::called(conn, given))?;
    }
    found.retain(fits);
    if found.len() > 1 {
        let line = |it: &ProjectRecord| format!("  {}  {} in {}", it.id, it.name, it.organization_name);
        let lines: Vec<String> = found.iter().take(LISTED).map(line).collect();
        return Err(format!("Several projects are called {given}. Give the id of the one you mean:\n{}", lines.join("\n")));
    }
    found.pop().ok_or_else(|| format!("There is no {kind} with the id or name {given}."))
}

fn none(given: &str, near: &[&(OrganizationId, String)]) -> String {
    match near {
        [] => format!("There is no organization with the id or name {given}. List them: steward org list"),
        near => format!("No organization is called {given}. Similar ones:\n{}", lines(near)),
    }
}

fn lines(found: &[&(OrganizationId, String)]) -> String {
    let mut lines: Vec<String> = found.iter().take(LISTED).map(|(id, name)| format!("  {id}  {name}")).collect();
    if found.len() > LISTED {
        lines.push(format!("  and {} more", found.len() - LISTED));
    }
    lines.join("\n")
}
