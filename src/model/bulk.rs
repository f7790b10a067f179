//! Many invitations in one file (X2, R2.5.13, R2.5.14): its lines, and what is wrong with them.

use std::collections::{BTreeSet, HashSet};

use super::{EmailAddress, OrganizationRole, ProjectId, ProjectRole, address_list};

/// The heading every file begins with.
pub const HEADING: [&str; 5] = ["email", "organization_role", "project_ids", "project_role", "teams"];

/// One line of the file, as it was typed and as it is meant.
#[derive(Debug, Clone)]
pub struct BulkLine {
    /// Its number in the file; the heading is 1.
    pub number: usize,
    /// The address as it stands there.
    pub typed: String,
    pub meant: Result<Meant, String>,
}

/// What a sound line asks for. Teams are still names.
#[derive(Debug, Clone)]
pub struct Meant {
    pub email: EmailAddress,
    pub role: OrganizationRole,
    pub projects: Vec<ProjectId>,
    pub project_role: ProjectRole,
    pub teams: Vec<String>,
}

/// Makes lines of the records of a file. Each address counts once: the second time it stands there is told beside it.
pub fn lines(records: Vec<(usize, Vec<String>)>) -> Vec<BulkLine> {
    let mut seen = HashSet::new();
    records
        .into_iter()
        .map(|(number, cells)| {
            let typed = cells.first().map(|cell| cell.trim().to_owned()).unwrap_or_default();
            let meant = meant(&cells).and_then(|meant| match seen.insert(meant.email.clone()) {
                true => Ok(meant),
                false => Err("This address is already in the file, on a line above.".to_owned()),
            });
            BulkLine { number, typed, meant }
        })
        .collect()
}

fn meant(cells: &[String]) -> Result<Meant, String> {
    let cell = |n: usize| cells.get(n).map_or("", |cell| cell.trim());
    let one = |n: usize| unguarded(cell(n));
    if cells.iter().skip(HEADING.len()).any(|cell| !cell.trim().is_empty()) {
        return Err("The line has more cells than the heading. Put several projects or teams in one quoted cell, with semicolons between them.".to_owned());
    }
    if one(0).is_empty() {
        return Err("The first cell has no email address.".to_owned());
    }
    let email = address_list::one(one(0))?;
    let role = match one(1).to_lowercase().as_str() {
        "" => OrganizationRole::Member,
        word => {
            word.parse().map_err(|()| format!("{word} isn't an organization role. Use owner, admin, billing_admin or member."))?
        }
    };
    let projects = parts(cell(2))
        .map(|id| id.parse().map_err(|_| format!("{id} isn't a project ID.")))
        .collect::<Result<BTreeSet<ProjectId>, String>>()?;
    let project_role = match one(3).to_lowercase().as_str() {
        "" => ProjectRole::Consumer,
        word => word.parse().map_err(|()| format!("{word} isn't a project role. Use owner, admin, analyst or consumer."))?,
    };
    let projects = projects.into_iter().collect();
    Ok(Meant { email, role, projects, project_role, teams: parts(cell(4)).map(str::to_owned).collect() })
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|part| !part.is_empty()).map(unguarded)
}

/// Without the apostrophe that an export puts before what a spreadsheet would reckon with, so that what stood in a file of ours is
/// found again (R2.5.16, U13).
fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.trim_start_matches('\'').starts_with(['=', '+', '-', '@'])).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(cells: [&str; 5]) -> Result<Meant, String> {
        lines(vec![(2, cells.map(str::to_owned).to_vec())]).remove(0).meant
    }

    // X2, R2.5.14: empty cells have their usual meaning
    #[test]
    fn what_is_left_out_has_its_usual_meaning() {
        let meant = one(["Ann@X.example", "", "", "", ""]).unwrap();
        assert_eq!(
            (meant.email.as_str(), meant.role, meant.project_role),
            ("ann@x.example", OrganizationRole::Member, ProjectRole::Consumer)
        );
        let meant = one(["a@x.example", "Billing_Admin", "3000001; 3000002;3000001", "analyst", "Data;Growth"]).unwrap();
        assert_eq!((meant.projects.len(), meant.teams.len(), meant.project_role), (2, 2, ProjectRole::Analyst));
    }

    // U13: a file of ours can be read again
    #[test]
    fn what_an_export_made_safe_means_what_it_was() {
        let meant = one(["'+ann@x.example", "", "'3000001", "", "'+Growth; '=Data;'-HR ;'@Home;''+Odd;O'Brien;'tis"]);
        assert!(meant.is_err_and(|said| said.contains("'3000001")), "nothing else loses its apostrophe");
        let meant = one(["'+ann@x.example", "", "", "", "'+Growth; '=Data;'-HR ;'@Home;''+Odd;O'Brien;'tis"]).unwrap();
        assert_eq!(meant.email.as_str(), "+ann@x.example");
        assert_eq!(meant.teams, ["+Growth", "=Data", "-HR", "@Home", "'+Odd", "O'Brien", "'tis"]);
    }

    #[test]
    fn what_is_wrong_is_said_of_its_line() {
        assert_eq!(one(["nonsense", "", "", "", ""]).unwrap_err(), "nonsense isn't a complete email address.");
        assert!(one(["a@x.example", "king", "", "", ""]).unwrap_err().starts_with("king isn't an organization role"));
        assert_eq!(one(["a@x.example", "", "Shop", "", ""]).unwrap_err(), "Shop isn't a project ID.");
        let wide = ["a@x.example", "", "", "", "Data", "Growth"].map(str::to_owned).to_vec();
        assert!(lines(vec![(2, wide)])[0].meant.as_ref().unwrap_err().contains("more cells"));
        let cells = || ["a@x.example"].map(str::to_owned).to_vec();
        let twice = lines(vec![(2, cells()), (3, cells())]);
        assert!(twice[0].meant.is_ok() && twice[1].meant.as_ref().unwrap_err().contains("already in the file"));
    }
}
