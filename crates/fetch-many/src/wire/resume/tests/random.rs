//! Whatever a server answers, what is committed is the entity of one version, once, in order.

use http::{HeaderMap, Method, StatusCode};
use proptest::collection::vec;
use proptest::prelude::*;

use super::super::{Answer, Partial, Progress};
use super::{get, headers};
use crate::Request;

/// The versions of the entity: all bytes tell the version and the position.
fn entity(version: u8) -> Vec<u8> {
    let length = 8 + version % 3;
    (0..length)
        .map(|position| version * 16 + position)
        .collect()
}

#[derive(Clone, Debug)]
struct Reply {
    version: u8,
    what: What,
    /// After so many bytes the connection is lost.
    cut: Option<usize>,
    /// Whether the length is said.
    declares: bool,
    tag: Tag,
}

#[derive(Clone, Debug)]
enum What {
    /// By the rules: a part if the condition holds, the whole otherwise.
    Obeys,
    Whole,
    /// This part, whether it was asked for or not.
    Part {
        first: usize,
        length: usize,
    },
    /// A part, and bytes behind it.
    LongPart(usize),
    /// A part whose length is not told.
    EndlessPart,
    Multipart,
    /// A part of something compressed.
    Encoded,
    Unsatisfiable,
    Unavailable,
}

#[derive(Clone, Copy, Debug)]
enum Tag {
    Strong,
    Weak,
    Absent,
}

fn reply() -> impl Strategy<Value = Reply> {
    let what = prop_oneof![
        4 => Just(What::Obeys),
        1 => Just(What::Whole),
        2 => (0..12usize, 1..12usize).prop_map(|(first, length)| What::Part { first, length }),
        1 => (1..4usize).prop_map(What::LongPart),
        1 => Just(What::EndlessPart),
        1 => Just(What::Multipart),
        1 => Just(What::Encoded),
        1 => Just(What::Unsatisfiable),
        1 => Just(What::Unavailable),
    ];
    let tag = prop_oneof![6 => Just(Tag::Strong), 1 => Just(Tag::Weak), 1 => Just(Tag::Absent)];
    let cut = prop_oneof![2 => (0..12usize).prop_map(Some), 1 => Just(None)];
    (0..4u8, what, cut, any::<bool>(), tag).prop_map(|(version, what, cut, declares, tag)| Reply {
        version,
        what,
        cut,
        declares,
        tag,
    })
}

struct Message {
    status: u16,
    lines: String,
    body: Vec<u8>,
}

impl Reply {
    /// What it says is true: of the version that it says, or of none that it says.
    fn to(&self, request: &Request) -> Message {
        let whole = entity(self.version);
        let total = whole.len();
        let asked = request.headers().get("range").map(|range| {
            let range = range.to_str().expect("ours");
            range["bytes=".len()..range.len() - 1]
                .parse()
                .expect("a number")
        });
        let tag = match self.tag {
            Tag::Strong => format!("etag: \"{}\"\n", self.version),
            Tag::Weak => format!("etag: W/\"{}\"\n", self.version),
            Tag::Absent => String::new(),
        };
        let condition = request.headers().get("if-range");
        let holds = condition.is_some_and(|its| *its == format!("\"{}\"", self.version).as_str());
        let all = || Message {
            status: 200,
            lines: tag.clone(),
            body: whole.clone(),
        };
        let part = |first: usize, end: usize| Message {
            status: 206,
            lines: format!("{tag}content-range: bytes {first}-{}/{total}\n", end - 1),
            body: whole[first..end].to_vec(),
        };
        let none = |tag: &str| Message {
            status: 416,
            lines: format!("{tag}content-range: bytes */{total}\n"),
            body: b"nothing".to_vec(),
        };
        match (self.what.clone(), asked) {
            (What::Obeys, Some(first)) if holds && first < total => part(first, total),
            (What::Obeys, Some(_)) if holds => none(""),
            (What::Part { first, length }, _) if first < total => {
                part(first, (first + length).min(total))
            }
            (What::LongPart(more), Some(first)) if first < total => {
                let mut message = part(first, total);
                message.body.extend(vec![0xff; more]);
                message
            }
            (What::EndlessPart, Some(first)) if first < total => Message {
                lines: format!("{tag}content-range: bytes {first}-{}/*\n", total - 1),
                ..part(first, total)
            },
            (What::Multipart, Some(_)) => Message {
                status: 206,
                lines: format!("{tag}content-type: multipart/byteranges; boundary=x\n"),
                body: vec![0xff; 10],
            },
            (What::Encoded, Some(first)) if first < total => {
                let mut message = part(first, total);
                message.lines.push_str("content-encoding: gzip\n");
                message.body.fill(0xff);
                message
            }
            // One that does not keep to the condition says at least what it speaks of.
            (What::Unsatisfiable, _) if self.version != 0 || holds => {
                none(&format!("etag: \"{}\"\n", self.version))
            }
            (What::Unavailable, _) => Message {
                status: 503,
                lines: String::new(),
                body: b"busy".to_vec(),
            },
            _ => all(),
        }
    }
}

/// A sink, and what its driver does with it.
#[derive(Default)]
struct Download {
    kept: Option<Partial>,
    file: Vec<u8>,
    refused: bool,
}

enum Ended {
    Committed,
    Failed,
    Again,
}

impl Download {
    fn attempt(&mut self, reply: &Reply) -> Ended {
        let kept = self.kept.take();
        let request = kept.as_ref().map_or_else(get, |kept| kept.ask(&get()));
        let Message {
            status,
            lines,
            body,
        } = reply.to(&request);
        let declared = reply.declares.then_some(body.len() as u64);
        let mut fields: HeaderMap = headers(&lines);
        if let Some(length) = declared {
            fields.insert("content-length", length.into());
        }
        let status = StatusCode::from_u16(status).expect("a status");
        let answer = kept.as_ref().map(|kept| kept.answer(status, &fields));
        let progress = match (answer, kept) {
            (Some(Answer::GoesOn { end, total }), Some(kept)) => {
                assert_eq!(self.file.len() as u64, kept.offset);
                Some(Progress::behind(kept, end, total))
            }
            (Some(Answer::Whole), _) => return Ended::Committed,
            (Some(Answer::Foreign(_)), _) => return self.refuse(),
            (Some(Answer::Elsewhere), kept) => {
                self.kept = kept;
                return Ended::Again;
            }
            // A part that nobody asked for is no entity.
            _ if status == StatusCode::PARTIAL_CONTENT => return Ended::Failed,
            _ if status != StatusCode::OK => return Ended::Again,
            _ => {
                self.file.clear();
                let partial = Partial::begun(&Method::GET, status, &fields, declared);
                partial.map(Progress::begun)
            }
        };
        let cut = reply.cut.unwrap_or(body.len()).min(body.len());
        self.pour(progress, &body[..cut], cut == body.len())
    }

    fn pour(&mut self, mut progress: Option<Progress>, body: &[u8], is_all: bool) -> Ended {
        for piece in body.chunks(3) {
            if let Some(Err(_)) = progress.as_mut().map(|its| its.take(piece.len())) {
                return self.refuse();
            }
            self.file.extend_from_slice(piece);
        }
        if is_all && progress.as_ref().is_none_or(|its| its.end().is_ok()) {
            return Ended::Committed;
        }
        self.kept = progress.and_then(Progress::into_partial);
        Ended::Again
    }

    /// Anew, once.
    fn refuse(&mut self) -> Ended {
        if std::mem::replace(&mut self.refused, true) {
            return Ended::Failed;
        }
        Ended::Again
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn what_is_committed_is_one_version(replies in vec(reply(), 1..8)) {
        let mut download = Download::default();
        for reply in &replies {
            match download.attempt(reply) {
                Ended::Again => {}
                Ended::Failed => return Ok(()),
                Ended::Committed => {
                    let versions: Vec<_> = (0..4).map(entity).collect();
                    prop_assert!(versions.contains(&download.file), "{:?}", download.file);
                    return Ok(());
                }
            }
        }
    }
}
