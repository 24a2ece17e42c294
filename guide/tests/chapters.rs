//! The chapters are complete: each is in the summary, and each chapter ends with where the details are. Each link of a page of
//! the workspace leads to something that exists.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may

use guide::{CHAPTERS, Page, pages, workspace};
use std::collections::BTreeSet;
use std::fs;

/// The targets of the links of a page, without those inside of blocks and code.
fn links(page: &Page) -> Vec<String> {
    let mut is_block = false;
    let mut text = String::new();
    for line in page.text.lines() {
        let is_fence = line.starts_with("```");
        is_block ^= is_fence;
        text += if is_block || is_fence { "" } else { line };
        text.push(' ');
    }
    let prose: String = text.split('`').step_by(2).collect();
    prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(str::to_owned).collect()
}

#[test]
fn the_summary_lists_every_chapter() {
    let summary = Page::read("guide/chapters/SUMMARY.md").unwrap();
    let listed: Vec<String> = links(&summary);
    assert_eq!(listed, CHAPTERS);
    let files = fs::read_dir(workspace().join("guide/chapters")).unwrap();
    let files: BTreeSet<String> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    let known: BTreeSet<String> = CHAPTERS.iter().copied().chain(["SUMMARY.md"]).map(str::to_owned).collect();
    assert_eq!(files, known);
}

/// The Markdown files of a folder of the workspace, without what programs and tests write.
fn markdown_files(folder: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(workspace().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            if !name.starts_with('.') && !["target", "tests", "node_modules"].contains(&name.as_str()) {
                markdown_files(&path, files);
            }
        } else if name.ends_with(".md") {
            files.push(path);
        }
    }
}

/// The targets of the definitions of a page: `[name]: target`.
fn definitions(page: &Page) -> impl Iterator<Item = String> {
    let targets = page.text.lines().filter_map(|line| line.strip_prefix('[')?.split_once("]: "));
    targets.map(|(_, target)| target.to_owned()).filter(|target| !target.contains(' '))
}

/// A forge shows the pages as files: it does not know the paths of Rust that rustdoc resolves. Such a path is code in
/// brackets, and the crate that includes the page defines it after the page.
#[test]
fn every_link_leads_to_a_file() {
    let (mut count, mut files) = (0, Vec::new());
    markdown_files("", &mut files);
    let named =
        ["README.md", "office-csp/README.md", "csp-host/docs/tutorial.md", "guide/chapters/SUMMARY.md"];
    assert!(named.iter().all(|name| files.iter().any(|file| file == name)), "{files:?}");
    for page in files.iter().map(|file| Page::read(file).unwrap()) {
        let links: Vec<String> = links(&page).into_iter().chain(definitions(&page)).collect();
        let is_inside = |link: &&String| !link.starts_with("https://") && !link.starts_with('#');
        for link in links.iter().filter(is_inside) {
            count += 1;
            let (file, _) = link.split_once('#').unwrap_or((link, ""));
            let path = page.path().with_file_name(file);
            assert!(path.exists(), "{}: there is no {}", page.name, path.display());
        }
    }
    assert!(count > 20, "{count} links");
}

/// The crates are not on docs.rs until they are published; their pages are in the repository.
#[test]
fn no_link_leads_to_the_published_documentation_of_a_crate_of_the_workspace() {
    for page in pages().unwrap() {
        for rest in page.text.split("docs.rs/").skip(1) {
            let is_name = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            let name: String = rest.chars().take_while(is_name).collect();
            let is_own = workspace().join(&name).join("Cargo.toml").exists();
            assert!(name.is_empty() || !is_own, "{}: link to {name}/README.md instead", page.name);
        }
    }
}

#[test]
fn a_chapter_with_code_ends_with_the_place_of_the_details() {
    for page in pages().unwrap().iter().filter(|page| page.name.starts_with("guide/")) {
        let has_code = page.blocks().iter().any(|block| block.language() == "rust");
        let last = page.text.trim_end().rsplit("\n\n").next().unwrap();
        assert!(!has_code || last.starts_with("More: "), "{}", page.name);
    }
}
