//! Absolute URIs in their parts, normalised as .NET's `System.Uri` does.
//!
//! SOURCE: RFC 3986, section 5, which the page of `uri` refers to; learn.microsoft.com/dotnet/api/system.uri.absoluteuri

/// An absolute URI with an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Uri {
    /// In lower case.
    pub(super) scheme: String,
    /// With its `@`, or nothing.
    pub(super) user: String,
    /// In lower case.
    pub(super) host: String,
    /// As written, unless it is the scheme's own.
    pub(super) port: Option<u16>,
    /// Begins with `/`.
    pub(super) path: String,
    /// With its `?`, or nothing.
    pub(super) query: String,
    /// With its `#`, or nothing.
    pub(super) fragment: String,
}

impl Uri {
    /// Reads an absolute URI; `None` if it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.trim().split_once("://")?;
        let scheme = scheme_of(scheme)?;
        let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at_checked(end)?;
        let (user, place) = match authority.rsplit_once('@') {
            Some((user, place)) => (format!("{user}@"), place),
            None => (String::new(), authority),
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port),
            _ => (place, ""),
        };
        let port = match port {
            "" => None,
            port if port.bytes().all(|byte| byte.is_ascii_digit()) => Some(port.parse::<u16>().ok()?),
            _ => return None,
        };
        let fits = is_host(host) || host.is_empty() && scheme == "file";
        let port = port.filter(|&port| default_port(&scheme) != Some(port));
        let mut uri = Self {
            scheme,
            user,
            host: host.to_lowercase(),
            port,
            path: String::new(),
            query: String::new(),
            fragment: String::new(),
        };
        uri.set_rest(rest);
        uri.path = without_dots(&uri.path);
        fits.then_some(uri)
    }

    /// The port, the scheme's own if none is written.
    pub(super) fn effective_port(&self) -> Option<u16> {
        self.port.or_else(|| default_port(&self.scheme))
    }

    /// Splits what follows the authority.
    fn set_rest(&mut self, rest: &str) {
        let (rest, fragment) = rest.find('#').and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, ""));
        let (path, query) = rest.find('?').and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, ""));
        self.path = if is_web(&self.scheme) { path.replace('\\', "/") } else { path.to_owned() };
        self.query = query.to_owned();
        self.fragment = fragment.to_owned();
    }

    /// This URI as the base of a relative one, or the other if that is absolute itself.
    pub(super) fn join(&self, relative: &str) -> Option<Self> {
        let relative = relative.trim();
        if relative.split_once(':').is_some_and(|(scheme, _)| scheme_of(scheme).is_some()) {
            return Self::parse(relative);
        }
        let slashed = if is_web(&self.scheme) { relative.replace('\\', "/") } else { relative.to_owned() };
        if slashed.starts_with("//") {
            return Self::parse(&format!("{}:{slashed}", self.scheme));
        }
        let mut joined = self.clone();
        joined.set_rest(relative);
        if joined.path.is_empty() {
            joined.path.clone_from(&self.path);
            if joined.query.is_empty() {
                joined.query.clone_from(&self.query);
            }
        } else if !joined.path.starts_with('/') {
            let folder = self.path.rfind('/').and_then(|at| self.path.get(..=at)).unwrap_or("/");
            joined.path.insert_str(0, folder);
        }
        joined.path = without_dots(&joined.path);
        Some(joined)
    }

    /// The whole, escaped.
    pub(super) fn print(&self) -> String {
        let port = self.port.map_or_else(String::new, |port| format!(":{port}"));
        let rest: String = [&self.path, &self.query, &self.fragment].into_iter().map(|part| escape(part)).collect();
        format!("{}://{}{}{port}{rest}", self.scheme, escape(&self.user), self.host)
    }
}

/// The scheme in lower case, if it is one.
fn scheme_of(text: &str) -> Option<String> {
    let valid = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    valid.then(|| text.to_ascii_lowercase())
}

fn is_host(host: &str) -> bool {
    let allowed = |found: char| found.is_alphanumeric() || "-._~".contains(found) || is_placeholder(found);
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    address.map_or_else(
        || !host.is_empty() && host.chars().all(allowed),
        |address| address.bytes().all(|byte| byte.is_ascii_hexdigit() || b":.%".contains(&byte)),
    )
}

/// Characters for private use, which stand for what is not known.
pub(super) fn is_placeholder(found: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&found)
}

fn is_web(scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "ws" | "wss" | "ftp" | "file")
}

fn default_port(scheme: &str) -> Option<u16> {
    Some(match scheme {
        "http" | "ws" => 80,
        "https" | "wss" => 443,
        "ftp" => 21,
        "ldap" => 389,
        "gopher" => 70,
        "telnet" => 23,
        _ => return None,
    })
}

/// The path without `.` and `..`; it begins with a slash.
pub(super) fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.strip_prefix('/').unwrap_or(path).split('/').peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." if last => kept.push(""),
            "." => {}
            ".." => {
                kept.pop();
                if last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    format!("/{}", kept.join("/"))
}

/// Percent-encodes what may not stand in a URI as it is; escapes that are there already stay.
fn escape(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for (at, found) in part.char_indices() {
        let digits = part.get(at + 1..).and_then(|after| after.get(..2));
        let escaped = found == '%' && digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if escaped || found.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=".contains(found) || is_placeholder(found)
        {
            out.push(found);
        } else {
            let mut bytes = [0; 4];
            out.extend(found.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
        }
    }
    out
}
