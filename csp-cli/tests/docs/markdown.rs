//! A page as pulldown-cmark reads it.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A block of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    Heading(String),
    /// Text, and true if it begins with bold type.
    Paragraph(String, bool),
    /// The anchors of a section.
    Anchors(Vec<String>),
    /// The head, then the rows.
    Table(Vec<Vec<String>>),
    Code {
        info: String,
        text: String,
    },
    /// One item of a list.
    Item(String),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) blocks: Vec<Block>,
    pub(crate) links: Vec<String>,
    /// Markup that pages must not have: HTML other than ours, images, quotes, rules.
    pub(crate) odd: Vec<String>,
}

/// A section: a node, or twins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Section {
    pub(crate) anchors: Vec<String>,
    pub(crate) heading: String,
    /// Scope, editions, builds; each a list of lines.
    pub(crate) exists: Vec<Vec<String>>,
    /// The addresses, with the language of their block.
    pub(crate) uris: Vec<(String, String)>,
    pub(crate) description: String,
    /// Tables, by the bold line before them.
    pub(crate) tables: Vec<(String, Vec<Vec<String>>)>,
    /// Blocks of code, by the bold line before them.
    pub(crate) code: Vec<(String, String)>,
}

impl Section {
    /// The values of a property.
    pub(crate) fn properties<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.table("Description framework properties:")
            .iter()
            .filter(move |row| row[0] == name)
            .map(|row| row[1].as_str())
    }

    /// The rows below this bold line, without the head.
    pub(crate) fn table(&self, title: &str) -> &[Vec<String>] {
        self.tables.iter().find(|(known, _)| known == title).map_or(&[], |(_, rows)| &rows[1..])
    }

    pub(crate) fn code(&self, title: &str) -> Option<&str> {
        self.code.iter().find(|(known, _)| known == title).map(|(_, text)| text.as_str())
    }
}

/// Reads a page, without its front matter.
pub(crate) fn read(text: &str) -> Page {
    let body =
        text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).expect("front matter").1;
    let mut page = Page::default();
    let (mut inline, mut bold, mut rows) = (String::new(), None, Vec::<Vec<String>>::new());
    let (mut info, mut anchors) = (None, Vec::new());
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    for event in Parser::new_ext(body, options) {
        match event {
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::Item) => {
                // A list inside of an item begins after the item's own text.
                flush_item(&mut inline, &mut page);
                (inline, bold) = (String::new(), None);
            }
            Event::Start(Tag::Table(_)) => rows = Vec::new(),
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => inline = String::new(),
            Event::End(TagEnd::TableCell) => {
                rows.last_mut().unwrap().push(std::mem::take(&mut inline).trim().to_owned());
            }
            Event::End(TagEnd::Table) => page.blocks.push(Block::Table(std::mem::take(&mut rows))),
            Event::End(TagEnd::Paragraph) if !anchors.is_empty() => {
                assert_eq!(inline.trim(), "");
                page.blocks.push(Block::Anchors(std::mem::take(&mut anchors)));
            }
            Event::End(TagEnd::Paragraph) => {
                page.blocks.push(Block::Paragraph(std::mem::take(&mut inline), bold == Some(true)));
            }
            Event::End(TagEnd::Heading(_)) => page.blocks.push(Block::Heading(std::mem::take(&mut inline))),
            Event::End(TagEnd::Item) => flush_item(&mut inline, &mut page),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                (info, inline) = (Some(language.to_string()), String::new());
            }
            Event::End(TagEnd::CodeBlock) => page.blocks.push(Block::Code {
                info: info.take().unwrap_or_else(|| "indented".to_owned()),
                text: std::mem::take(&mut inline),
            }),
            Event::Start(Tag::Strong) => bold = Some(bold.is_none() && inline.is_empty()),
            Event::Start(Tag::Link { dest_url, .. }) => page.links.push(dest_url.to_string()),
            Event::Text(text) | Event::Code(text) => inline.push_str(&text),
            Event::SoftBreak | Event::HardBreak => inline.push('\n'),
            Event::InlineHtml(html) => match html.as_ref() {
                "<br>" => inline.push('\n'),
                "</a>" | "<code>" | "</code>" => {}
                other => match other.strip_prefix("<a id=\"").and_then(|rest| rest.strip_suffix("\">")) {
                    Some(id) => anchors.push(id.to_owned()),
                    None => page.odd.push(other.to_owned()),
                },
            },
            Event::Start(Tag::List(None))
            | Event::End(TagEnd::List(false) | TagEnd::Link | TagEnd::Strong) => {}
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => {}
            other => page.odd.push(format!("{other:?}")),
        }
    }
    page
}

fn flush_item(inline: &mut String, page: &mut Page) {
    if !inline.trim().is_empty() {
        page.blocks.push(Block::Item(std::mem::take(inline)));
    }
}

impl Page {
    /// The sections of nodes.
    pub(crate) fn sections(&self) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        let mut title = String::new();
        for block in &self.blocks {
            if let Block::Anchors(anchors) = block {
                sections.push(Section { anchors: anchors.clone(), ..Section::default() });
                title.clear();
                continue;
            }
            let Some(section) = sections.last_mut() else { continue };
            match block {
                Block::Heading(text) => {
                    assert_eq!(section.heading, "", "a second heading: {text}");
                    section.heading.clone_from(text);
                }
                Block::Table(rows) if section.exists.is_empty() => {
                    assert_eq!(rows[0], ["Scope", "Editions", "Applicable OS"]);
                    assert_eq!(rows.len(), 2);
                    let lines = |cell: &String| cell.lines().map(|line| line.trim().to_owned()).collect();
                    section.exists = rows[1].iter().map(lines).collect();
                }
                Block::Code { info, text } if title.is_empty() && section.description.is_empty() => {
                    section.uris.push((info.clone(), text.trim_end().to_owned()));
                }
                Block::Paragraph(text, true) => title.clone_from(text),
                Block::Paragraph(text, false) if title.is_empty() => {
                    section.description.push_str(text);
                    section.description.push('\n');
                }
                Block::Table(rows) => section.tables.push((title.clone(), rows.clone())),
                Block::Code { text, .. } => section.code.push((title.clone(), text.clone())),
                other => panic!("{}: {other:?}", section.heading),
            }
        }
        sections
    }
}
