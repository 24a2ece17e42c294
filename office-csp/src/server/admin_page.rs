//! The page for administrators, generated from the tables.

use super::answer::ANSWERS;
use crate::state::FinalStatus;
use office_deployment::{
    App, Channel, Class, ConfigurationRule, GRAMMAR, InstallStatus, Language, License, ProductId,
    PropertySpec, Severity,
};
use std::fmt::Write as _;

/// The page for administrators in Markdown: every status code, every rule, every name. A test compares it with
/// `docs/admin.md`.
pub fn admin_page() -> String {
    let mut page = String::from(
        "# Office by CSP: status codes, rules and names\n\n\
         This page is generated from the tables of the crates `office-csp` and `office-deployment`. After a change of a table, generate it again:\n\n\
         ```sh\nUPDATE_DOCS=1 cargo test -p office-csp --test admin_page\n```\n",
    );
    status_codes(&mut page);
    answers(&mut page);
    rules(&mut page);
    names(&mut page);
    page
}

/// Escapes `|`, which would end the cell of a table, and `<`, which would begin markup outside code.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut code = false;
    for c in text.chars() {
        match c {
            '`' => {
                code = !code;
                out.push(c);
            }
            '|' => out.push_str("\\|"),
            '<' if !code => out.push_str("&lt;"),
            _ => out.push(c),
        }
    }
    out
}

fn status_codes(page: &mut String) {
    page.push_str(
        "\n## Status codes\n\n\
         The node `Status` holds one of these. The format of the node is a signed int: consoles also show the codes \
         from 0x80000000 as negative numbers. `csp office decode CODE` reads any form.\n\n\
         | code | signed | name | class | what happened | what to do |\n|---|---|---|---|---|---|\n",
    );
    InstallStatus::DOCUMENTED.iter().for_each(|status| status_row(page, *status));
    other_codes(page);
    page.push_str("\nAny other number is an undocumented failure; it is shown unchanged.\n\n");
    page.push_str("| class | what to do |\n|---|---|\n");
    for (class, asks) in [
        (Class::Done, "nothing"),
        (Class::Running, "read `Status` again later"),
        (Class::Transient, "send the same configuration again later"),
        (Class::Ambiguous, "check the configuration before you try again"),
        (Class::Permanent, "change the configuration or the machine"),
        (Class::User, "ask the person at the machine"),
        (Class::CleanUp, "remove the installed Office"),
        (Class::Absent, "nothing, if Office was to be removed"),
        (Class::Unknown, "read the log of the machine"),
    ] {
        let _ = writeln!(page, "| {class} | {asks} |");
    }
    page.push_str("\n`FinalStatus` exists once the job has ended:");
    for end in [FinalStatus::Succeeded, FinalStatus::Failed] {
        let _ = write!(page, " {end}");
        page.push_str(if end == FinalStatus::Succeeded { "," } else { ".\n" });
    }
}

/// Codes that the page of the Office CSP does not list.
fn other_codes(page: &mut String) {
    page.push_str(
        "\nThese are not on Microsoft's page of the Office CSP. Codes of signatures and certificate chains mean the same \
         as 13. The screen of Setup shows `30088-1008` or `30125-1011` for 0x8000ffff, and `0-2048` if it did not \
         find the configuration file.\n\n\
         | code | signed | name | class | what happened | what to do |\n|---|---|---|---|---|---|\n",
    );
    InstallStatus::UNDOCUMENTED.iter().for_each(|status| status_row(page, *status));
}

fn status_row(page: &mut String, status: InstallStatus) {
    let code = status.code();
    let (shown, signed) = match code {
        0..0x1_0000 => (code.to_string(), String::new()),
        _ => (format!("{code:#010x}"), (code as i32).to_string()),
    };
    let (name, class) = (status.name(), status.class());
    let (meaning, remedy) = (cell(status.meaning()), cell(status.remedy()));
    let _ = writeln!(page, "| {shown} | {signed} | `{name}` | {class} | {meaning} | {remedy} |");
}

/// The statuses of commands, which consoles show in addition to the status codes.
fn answers(page: &mut String) {
    page.push_str(
        "\n## Answers to commands\n\n\
         The device answers each command of the server before the node `Status` has a value. Intune shows such an \
         answer as the sum of `0x87D10000` and the code. None of these answers tells that an installation has ended.\n\n\
         | code | in Intune | signed | name | class | what happened | what to do |\n|---|---|---|---|---|---|---|\n",
    );
    for answer in ANSWERS {
        let intune = answer.code.intune();
        let (name, meaning) =
            (answer.code.name().unwrap_or_default(), answer.code.meaning().unwrap_or_default());
        let _ = writeln!(
            page,
            "| {} | {intune:#010X} | {} | {name} | {} | {} | {} |",
            answer.code.0,
            intune as i32,
            answer.class,
            cell(meaning.trim_end_matches('.')),
            cell(answer.remedy)
        );
    }
}

fn rules(page: &mut String) {
    let count = |severity| ConfigurationRule::ALL.iter().filter(|rule| rule.level() == severity).count();
    let _ = write!(
        page,
        "\n## Rules\n\n\
         `csp odt check` has {} rules for errors (the job fails or does something else) and {} for warnings. \"Ends \
         with\" names the status whose documented meaning covers the case. `csp odt fix` corrects findings of the \
         rules with ✓ if the correct text is certain. Rules with a context apply only in that context.\n",
        count(Severity::Error),
        count(Severity::Warning),
    );
    for rule in ConfigurationRule::ALL {
        let _ = write!(page, "\n### ODT{} `{}`\n\n", rule.number(), rule.id());
        let _ = write!(page, "{}", if rule.level() == Severity::Error { "Error" } else { "Warning" });
        if let [context] = rule.contexts() {
            let _ = write!(page, ", in the context `{context}`");
        }
        if let Some(status) = rule.status() {
            let code = status.code();
            let name = status.name();
            let ends = rule.ends();
            match code {
                0..0x1_0000 => _ = write!(page, "; {ends} {code} `{name}`"),
                _ => _ = write!(page, "; {ends} {code:#010x} `{name}`"),
            }
        }
        page.push_str(if rule.is_fixable() { "; ✓" } else { "" });
        let _ = write!(page, "\n\n{} What to do: {}.\n", rule.explanation(), rule.remedy());
    }
}

fn names(page: &mut String) {
    page.push_str("\n## Elements\n\n| element | parents | attributes | purpose |\n|---|---|---|---|\n");
    for spec in GRAMMAR {
        let parents: Vec<&str> = spec.parents.iter().filter_map(|parent| Some(parent.spec()?.name)).collect();
        let attributes: Vec<String> = spec
            .attributes
            .iter()
            .map(|attribute| {
                if attribute.required { format!("**{}**", attribute.name) } else { attribute.name.to_owned() }
            })
            .collect();
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} |",
            spec.name,
            parents.join(", "),
            attributes.join(", "),
            cell(spec.meaning)
        );
    }
    page.push_str("\n## Channels\n\n| channel | former names | updates |\n|---|---|---|\n");
    for channel in Channel::ALL {
        let _ = writeln!(
            page,
            "| `{channel}` | {} | {} |",
            channel.former_names().join(", "),
            cell(channel.meaning())
        );
    }
    page.push_str("\n## Products\n\n| licence | year | ids |\n|---|---|---|\n");
    let mut at = 0;
    while let Some(first) = ProductId::ALL.get(at) {
        let same = |product: &&ProductId| (product.license, product.year) == (first.license, first.year);
        let group: Vec<String> =
            ProductId::ALL[at..].iter().take_while(same).map(|product| format!("`{}`", product.id)).collect();
        let year = first.year.map(|year| year.to_string()).unwrap_or_default();
        let _ = writeln!(page, "| {} | {year} | {} |", first.license.meaning(), group.join(", "));
        at += group.len();
    }
    let csp = ProductId::ALL.iter().filter(|product| !product.is_volume()).count();
    let _ = write!(
        page,
        "\nThe Office CSP installs {csp} of these {}: those without a volume licence. ({} only add \
         languages to installed products.)\n",
        ProductId::ALL.len(),
        ProductId::ALL.iter().filter(|product| product.license == License::AddOn).count(),
    );
    page.push_str("\n## Applications that can be left out\n\n| id | application |\n|---|---|\n");
    for app in App::ALL {
        let _ = writeln!(page, "| `{}` | {} |", app.id, cell(app.name));
    }
    page.push_str("\n## Properties\n\n| name | values | effect |\n|---|---|---|\n");
    for property in PropertySpec::ALL {
        let _ = writeln!(
            page,
            "| `{}` | {} | {} |",
            property.name,
            property.values.expected(),
            cell(property.meaning)
        );
    }
    page.push_str("\n## Languages\n\n");
    for (at, language) in Language::ALL.iter().enumerate() {
        let star = if language.is_for_project_and_visio() { "" } else { "\\*" };
        let bold = if language.is_main { "**" } else { "" };
        let dagger = if language.is_listed { "" } else { "†" };
        let separator = if at == 0 { "" } else { "; " };
        let _ = write!(page, "{separator}{bold}`{}`{bold}{star}{dagger} {}", language.culture, language.name);
    }
    page.push_str(
        ".\n\nMain languages are bold: a product needs one of them before any other language.\n\n\
         \\* since version 2108, not on PerpetualVL2019, and not for Project and Visio.\n\n\
         † on Microsoft's servers, but not on its page.\n",
    );
}
