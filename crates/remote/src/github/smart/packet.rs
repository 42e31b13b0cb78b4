//! Lines with their lengths in front. Source: <https://git-scm.com/docs/gitprotocol-common#_pkt_line_format>.

use super::text;

/// A question that is written line by line.
pub(super) struct Request(Vec<u8>);

/// One of the packets of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Packet<'a> {
    /// The end of a part.
    Delimiter,
    /// The end.
    Flush,
    /// Bytes.
    Line(&'a [u8]),
}

/// The packets of an answer.
pub(super) struct Packets<'a>(&'a [u8]);

impl Request {
    pub(super) fn new(command: &str) -> Self {
        let mut request = Self(Vec::new());
        request.line(&format!("command={command}"));
        request.line(concat!("agent=lockgate/", env!("CARGO_PKG_VERSION")));
        request
    }

    pub(super) fn line(&mut self, text: &str) {
        self.0.extend(format!("{:04x}{text}\n", text.len() + 5).into_bytes());
    }

    pub(super) fn delimiter(&mut self) {
        self.0.extend(b"0001");
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.0.extend(b"0000");
        self.0
    }
}

impl<'a> Packets<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn packet(&mut self) -> Result<Packet<'a>, String> {
        let (digits, rest) = self.0.split_first_chunk::<4>().ok_or("it breaks off")?;
        let digits = std::str::from_utf8(digits).ok();
        let length = digits.and_then(|digits| usize::from_str_radix(digits, 16).ok());
        let length = length.ok_or("a length is no number")?;
        self.0 = rest;
        match length {
            // The end of an answer among several counts as one.
            0 | 2 => return Ok(Packet::Flush),
            1 => return Ok(Packet::Delimiter),
            3 => return Err("a length is none".to_owned()),
            _ => {}
        }
        let (line, rest) = rest.split_at_checked(length - 4).ok_or("it breaks off")?;
        self.0 = rest;
        match line.strip_prefix(b"ERR ") {
            Some(said) => Err(text(said)),
            None => Ok(Packet::Line(line)),
        }
    }
}

impl<'a> Iterator for Packets<'a> {
    type Item = Result<Packet<'a>, String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let packet = self.packet();
        if packet.is_err() {
            self.0 = &[];
        }
        Some(packet)
    }
}

/// The pack in the answer to a fetch, out of the packets that carry it beside the server's messages.
///
/// # Errors
/// What is wrong with the answer, or what the server says is.
pub(super) fn pack(answer: &[u8]) -> Result<Vec<u8>, String> {
    let mut packets = Packets::new(answer);
    loop {
        match packets.next().ok_or("there is no pack in it")?? {
            Packet::Line(b"packfile\n" | b"packfile") => break,
            Packet::Line(_) | Packet::Delimiter | Packet::Flush => {}
        }
    }
    let mut pack = Vec::new();
    for packet in packets {
        match packet? {
            Packet::Line([1, data @ ..]) => pack.extend_from_slice(data),
            Packet::Line([2, ..]) | Packet::Delimiter => {}
            Packet::Line([3, said @ ..]) => return Err(text(said)),
            Packet::Line(_) => return Err("a part of the pack has no band".to_owned()),
            Packet::Flush => return Ok(pack),
        }
    }
    Err("the pack breaks off".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_has_the_length_of_each_line_in_front() {
        let mut request = Request::new("ls-refs");
        request.delimiter();
        request.line("symrefs");
        let text = String::from_utf8(request.finish()).unwrap();
        assert!(text.starts_with("0014command=ls-refs\n"), "{text}");
        assert!(text.ends_with("0001000csymrefs\n0000"), "{text}");
    }

    #[test]
    fn a_pack_is_put_together_from_its_band() {
        let answer = b"0011shallow-info\n0001000dpackfile\n0008\x01PAC0009\x02slow0006\x01K0000";
        let mut fixed = answer.to_vec();
        fixed.splice(17..21, *b"0001");
        assert_eq!(pack(&fixed).unwrap(), b"PACK");
        assert_eq!(pack(b"000dpackfile\n0009\x03oops0000").unwrap_err(), "oops");
        assert_eq!(pack(b"000dpackfile\n000b\x03oops\n\x000000").unwrap_err(), "oops");
        assert_eq!(pack(b"0011ERR not found").unwrap_err(), "not found");
        for broken in
            [&b""[..], b"0000", b"000dpackfile\n0008\x01PA", b"000dpackfile\n", b"zzzz", b"0003"]
        {
            assert!(pack(broken).is_err(), "{broken:?}");
        }
    }
}
