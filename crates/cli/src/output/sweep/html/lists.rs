//! The lists behind the numbers.

use lockgate_model::Level;
use lockgate_sweep::beside::{Problem, Sighting, SightingState};
use lockgate_sweep::judged::{JudgedRepository, Standing};
use lockgate_sweep::posture::{Answer, Control};
use lockgate_sweep::views::{QueueRepository, Urgency, advisories, bumps, queue};
use maud::{Markup, html};

use super::super::SweepReport;
use super::PageData;
use super::overview::word;
use super::table::{Cell, Row, Table, safe};

/// Items of the two lists of things to do; the outputs for programs have all.
const MOST: usize = 200;
/// Places of an item.
const PLACES: usize = 12;

pub(super) fn all(report: &SweepReport<'_>, data: &PageData) -> Markup {
    html! {
        (problems(data))
        (fix_first(report))
        (upgrades(report))
        (advisory_list(report))
        (repositories(report, data))
        (coverage(report, data))
        (not_examined(report))
    }
}

fn section(id: &str, title: &str, words: &str, body: &Markup) -> Markup {
    html! { section id=(id) { h2 { (title) } p.note { (words) } (body) } }
}

/// The severity, sorted by how bad it is.
fn level(level: Option<Level>) -> Cell {
    let rank = match level {
        Some(Level::Critical) => 5,
        Some(Level::High) => 4,
        None => 3,
        Some(Level::Medium) => 2,
        Some(Level::Low) => 1,
        Some(Level::None) => 0,
    };
    let class = match level {
        Some(Level::Critical) => "l l-critical",
        Some(Level::High) => "l l-high",
        None => "l l-unscored",
        Some(Level::Medium) => "l l-medium",
        Some(Level::Low) => "l l-low",
        Some(Level::None) => "l l-none",
    };
    Cell::of(html! { (word(level)) }).class(class).sorted(rank)
}

fn problems(data: &PageData) -> Markup {
    let columns = [
        ("Severity", "w2"),
        ("Repository", "w4"),
        ("Advisory or rule", "w4"),
        ("Package", "w3"),
        ("File", "w4"),
        ("Policy", "w2"),
        ("Seen by", "w3"),
    ];
    let rows = data.beside.problems.iter().map(problem).collect();
    let table = Table {
        id: "problems",
        name: "Every problem, worst first",
        columns: &columns,
        rows,
        class: "",
    };
    let words = "One row for each problem, whichever tools see it.";
    section("problems", "Problems", words, &table.render())
}

fn problem(problem: &Problem) -> Row {
    let title = if problem.title.is_empty() { &problem.id } else { &problem.title };
    Row::of(vec![
        level(problem.level),
        Cell::text(&problem.name),
        Cell::of(html! { span title=(safe(title)) { (safe(&problem.id)) } }),
        Cell::text(problem.package.as_deref().unwrap_or_default()),
        Cell::text(problem.path.as_deref().unwrap_or_default()),
        Cell::of(html! { (problem.action.as_deref().unwrap_or_default()) }),
        Cell::of(html! {
            @for (at, sighting) in problem.sightings.iter().enumerate() {
                @if at > 0 { ", " }
                (seen(sighting))
            }
        }),
    ])
}

fn seen(sighting: &Sighting) -> Markup {
    let number = sighting.number.map(|number| format!(" #{number}")).unwrap_or_default();
    let words = format!("{}{number}", sighting.tool);
    let link = sighting.url.as_deref().filter(|url| is_page(url));
    html! {
        @if let Some(url) = link { a href=(url) rel="noreferrer" { (safe(&words)) } } @else { (safe(&words)) }
        @if sighting.state == SightingState::Dismissed {
            " (dismissed" @if let Some(reason) = &sighting.reason { ": " (safe(reason)) } ")"
        }
    }
}

/// A page to which a stranger's link may lead: over TLS, or on this machine where tests are.
fn is_page(url: &str) -> bool {
    let plain = |rest: &str| !rest.is_empty() && rest.chars().all(|c| !c.is_control() && c != ' ');
    let secure = url.strip_prefix("https://").is_some_and(plain);
    secure || url.strip_prefix("http://127.0.0.1:").is_some_and(plain)
}

fn urgency(urgency: &Urgency) -> Cell {
    let mut words = Vec::new();
    if urgency.malicious {
        words.push("malicious".to_owned());
    }
    if urgency.exploited {
        words.push("exploited".to_owned());
    }
    words.push(word(urgency.level).to_owned());
    let mut cell = level(urgency.level);
    if words.len() > 1 {
        cell = Cell::of(html! { (words.join(", ")) }).class("l l-critical").sorted(9);
    }
    cell
}

fn fix_first(report: &SweepReport<'_>) -> Markup {
    let columns = [("Urgency", "w3"), ("What", "w5"), ("Repositories", "w2"), ("What to do", "")];
    let all = queue(report.judged);
    let rows = all.iter().take(MOST).map(|item| {
        Row::of(vec![
            urgency(&item.urgency),
            Cell::of(html! {
                (safe(&item.id)) " in " (item.ecosystem.osv_name()) " " (safe(&item.package))
                br; span.soft { (safe(&item.title)) }
            }),
            Cell::number(item.repositories as u64),
            Cell::of(html! {
                @for place in item.places.iter().take(PLACES) { (to_do(place)) }
                @if item.places.len() > PLACES { div.soft { (item.places.len() - PLACES) " more places" } }
            }),
        ])
    });
    let rows = rows.collect();
    let name = "What to fix first: malicious, exploited, severe, likely, widespread";
    let table = Table { id: "queue", name, columns: &columns, rows, class: "" };
    let words = shown(all.len());
    section("fix-first", "Fix first", &words, &table.render())
}

fn to_do(place: &QueueRepository) -> Markup {
    let bump = place.bump();
    html! {
        div {
            (safe(&bump.repository)) ", " (safe(&bump.path)) ": "
            @match place {
                QueueRepository::Bump(_) => { (safe(&bump.from)) " → " (safe(&bump.to)) }
                QueueRepository::Remove(_) => { (safe(&bump.from)) ": no fix is known, remove or replace it" }
            }
        }
    }
}

fn shown(all: usize) -> String {
    if all <= MOST {
        return format!("{all} in all.");
    }
    format!("The first {MOST} of {all}; the json output has all.")
}

fn upgrades(report: &SweepReport<'_>) -> Markup {
    let columns = [
        ("Package", "w5"),
        ("To", "w3"),
        ("Findings cleared", "w3"),
        ("Repositories", "w3"),
        ("Direct", "w2"),
        ("Transitive", "w3"),
        ("Worst", "w3"),
    ];
    let all = bumps(report.judged);
    let rows = all.iter().take(MOST).map(|view| {
        Row::of(vec![
            Cell::of(html! { (view.ecosystem.osv_name()) " " (safe(&view.package)) }),
            Cell::text(&view.to),
            Cell::number(view.findings as u64),
            Cell::number(view.repositories as u64),
            Cell::number(view.direct as u64),
            Cell::number(view.transitive as u64),
            urgency(&view.urgency),
        ])
    });
    let rows = rows.collect();
    let name = "Packages by what one upgrade of each clears";
    let table = Table { id: "bumps", name, columns: &columns, rows, class: "" };
    section("bumps", "Upgrades", &shown(all.len()), &table.render())
}

fn advisory_list(report: &SweepReport<'_>) -> Markup {
    let columns = [
        ("Severity", "w3"),
        ("Advisory", "w4"),
        ("About", ""),
        ("Repositories", "w3"),
        ("Blocked", "w2"),
        ("Findings", "w2"),
        ("Fixable", "w2"),
    ];
    let all = advisories(report.judged);
    let rows = all.iter().enumerate().map(|(at, view)| {
        let aliases = view.aliases.join(", ");
        Row::of(vec![
            urgency(&view.urgency),
            Cell::of(html! { (safe(&view.id)) @if !aliases.is_empty() { br; span.soft { (safe(&aliases)) } } }),
            Cell::text(&view.title),
            Cell::number(view.repositories as u64),
            Cell::number(view.blocked as u64),
            Cell::number(view.findings as u64),
            Cell::number(view.fixable as u64),
        ])
        .with_id(format!("a-{at}"))
    });
    let rows = rows.collect();
    let name = "Advisories by exposed repositories";
    let table = Table { id: "advisories", name, columns: &columns, rows, class: "" };
    section("advisories", "Advisories", "What the open findings are about.", &table.render())
}

fn repositories(report: &SweepReport<'_>, data: &PageData) -> Markup {
    let columns = [
        ("Repository", "w5"),
        ("State", "w2"),
        ("Reason", "w3"),
        ("Verdict", "w2"),
        ("Findings", "w2"),
        ("Block", "w2"),
        ("Lockfiles", "w2"),
        ("Packages", "w2"),
        ("Secrets", "w2"),
    ];
    let rows = report.judged.repositories.iter().map(|one| repository(one, data)).collect();
    let name = "Every repository";
    let table = Table { id: "repositories", name, columns: &columns, rows, class: "" };
    let words = "Each with how it ended, what was read of it, and open alerts of secret scanning where they were asked for.";
    section("repositories", "Repositories", words, &table.render())
}

fn repository(one: &JudgedRepository, data: &PageData) -> Row {
    use lockgate_model::Action;
    let of = |action: Action| one.findings.iter().filter(|row| row.action == action).count() as u64;
    let secrets = data.beside.secrets.get(&one.id);
    let verdict = one.verdict.map_or("", |verdict| verdict.as_str());
    Row::of(vec![
        Cell::text(&one.name),
        Cell::text(&one.ended.0),
        Cell::text(&one.ended.1),
        Cell::of(html! { (verdict) }),
        Cell::number(of(Action::Block) + of(Action::Warn)),
        Cell::number(of(Action::Block)),
        Cell::number(one.lockfiles.into()),
        Cell::number(one.matched.into()),
        Cell::text(&secrets.map_or_else(|| "not known".to_owned(), u64::to_string)),
    ])
    .with_id(format!("r-{}", one.id))
}

/// What is known of a control; whether the sweep read a repository is known by the sweep itself.
pub(super) fn answer(one: &JudgedRepository, data: &PageData, control: Control) -> Answer {
    if control == Control::Swept {
        let is_read = one.standing == Standing::Fresh && one.ended.0 == "ok";
        return if is_read { Answer::Yes } else { Answer::No };
    }
    data.posture.get(&one.id).map_or(Answer::Unknown, |posture| posture.answer(control))
}

fn coverage(report: &SweepReport<'_>, data: &PageData) -> Markup {
    let mut columns = vec![("Repository", "w4")];
    columns.extend(Control::ALL.iter().map(|control| (control.label(), "")));
    let rows = report.judged.repositories.iter().map(|one| {
        let mut cells = vec![Cell::text(&one.name)];
        cells.extend(Control::ALL.iter().map(|control| match answer(one, data, *control) {
            Answer::Yes => Cell::of(html! { "yes" }).class("y"),
            Answer::No => Cell::of(html! { "no" }).class("n"),
            Answer::Unknown => Cell::of(html! { "?" }).class("u"),
            Answer::NotApplicable => Cell::of(html! { "–" }).class("x"),
        }));
        Row::of(cells)
    });
    let rows = rows.collect();
    let name = "Repository by control: yes, no, ? unknown, – not applicable";
    let table = Table { id: "coverage", name, columns: &columns, rows, class: "matrix" };
    let asked = if data.posture.is_empty() {
        "Controls were not asked for yet: `lockgate sweep posture` does."
    } else {
        "What nobody may see, or nobody has looked at, is unknown; no alerts is not the same as scanned."
    };
    let unavailable = html! {
        @for section in data.beside.sections.iter().filter(|section| section.unavailable.is_some()) {
            p.state.bad {
                "Not available: alerts of " (safe(&section.what)) " of " (safe(&section.owner)) ": "
                (safe(section.unavailable.as_deref().unwrap_or_default()))
            }
        }
        (table.render())
    };
    section("coverage", "Coverage", asked, &unavailable)
}

fn not_examined(report: &SweepReport<'_>) -> Markup {
    let columns = [("Repository", "w5"), ("State", "w3"), ("Reason", "w3"), ("Detail", "")];
    let listed = report.summary.not_examined.iter().map(|(name, ending)| {
        let cells = [name.as_str(), ending.state(), ending.reason(), ending.detail()];
        Row::of(cells.into_iter().map(Cell::text).collect())
    });
    let unjudged = report.summary.not_judged.iter().map(|(name, notes)| {
        let first = notes.first().map(String::as_str).unwrap_or_default();
        let cells = [name.as_str(), "examined", "not judged whole", first];
        Row::of(cells.into_iter().map(Cell::text).collect())
    });
    let left_out = report.judged.repositories.iter().filter(|one| one.ended.0 == "skipped");
    let left_out = left_out.map(|one| {
        let cells = [one.name.as_str(), "left out", one.ended.1.as_str(), ""];
        Row::of(cells.into_iter().map(Cell::text).collect())
    });
    let rows = listed.chain(unjudged).chain(left_out).collect();
    let name = "Repositories that were not examined, or not judged whole, with the reason";
    let table = Table { id: "not-examined", name, columns: &columns, rows, class: "" };
    section("not-examined", "Not examined", "Nothing is dropped silently.", &table.render())
}
