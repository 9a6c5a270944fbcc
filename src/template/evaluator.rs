//! The evaluator: expressions in the scope that they stand in, in the world at hand.
//!
//! Nothing here stops a file: what cannot be evaluated becomes an unknown value with its cause, and a fault is noted.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::deployment::Demand;
use super::expand::Guard;
use super::expression::{self, Expr, ExprKind, Parsed, Written};
use super::fault::{Fault, FaultKey, FaultKind, InvalidKind};
use super::functions::Function;
use super::limits::{Limit, Limits};
use super::links::Links;
use super::made::{MadeTemplates, Shelf};
use super::provenance::{Hop, HopKind, Origin, Provenance};
use super::scope::{Loop, MemoKey, Scope};
use super::structure::Unread;
use super::suspects::Suspects;
use super::unknown::{Cause, Unknown};
use super::value::{Entry, Key, Kind, Object, Value};
use super::worlds::{Choices, Explore};
use crate::source::{Location, SourceId, SourceMap, Span};
use crate::syntax::{self, Node, NodeKind, Syntax};

/// How many parts of an argument are walked in the time of one step.
const PARTS_A_STEP: usize = 16;

/// Where an expression is evaluated: a scope, the loops around it, and names bound by lambdas and functions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'f> {
    /// The scope whose declarations it reads.
    pub(super) scope: usize,
    /// The file that the expressions are written in.
    pub(super) source: SourceId,
    /// Loops, innermost last.
    pub(super) loops: &'f [Loop],
    /// Lambda variables, innermost first.
    pub(super) bound: Option<&'f Bound<'f>>,
    /// Arguments of the user function whose body this is.
    pub(super) arguments: Option<&'f [(Arc<str>, Value)]>,
}

/// A name bound by a lambda.
#[derive(Debug)]
pub(super) struct Bound<'f> {
    pub(super) name: Arc<str>,
    pub(super) value: Value,
    pub(super) outer: Option<&'f Bound<'f>>,
}

/// The string that an expression is written in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'s> {
    pub(super) source: SourceId,
    pub(super) span: Span,
    pub(super) text: &'s str,
}

/// A deployment by the scope that declares it, its object, its template and the turns around it.
pub(super) type NestedKey = (usize, usize, usize, Vec<Option<usize>>);

/// Evaluates one deployment with all that is nested in it.
#[derive(Debug)]
pub(super) struct Evaluator<'a> {
    pub(super) sources: &'a SourceMap,
    pub(super) syntaxes: HashMap<SourceId, Syntax>,
    pub(super) limits: Limits,
    /// Which resources are wanted.
    pub(super) demand: Demand,
    pub(super) links: &'a dyn Links,
    /// Links that were not looked for: the file that holds one, and the path from there.
    pub(super) wanted: BTreeSet<(SourceId, String)>,
    /// The files that links were followed to.
    pub(super) followed: BTreeSet<SourceId>,
    /// The links that were told not to be read.
    pub(super) unread_links: HashSet<String>,
    pub(super) scopes: Vec<Scope<'a>>,
    pub(super) nested: HashMap<NestedKey, usize>,
    pub(super) made: MadeTemplates<'a>,
    /// Parts of the template that were not read.
    pub(super) unread: Vec<Unread>,
    pub(super) choices: Choices,
    pub(super) provenance: Provenance,
    pub(super) faults: Vec<Fault>,
    /// What the faults are told apart by.
    pub(super) told: HashSet<FaultKey>,
    pub(super) limits_met: Vec<Limit>,
    /// Where values of secure parameters are written.
    pub(super) secrets: Vec<Location>,
    /// Values of secure parameters are being evaluated: what fails there is told without its arguments.
    pub(super) concealed: usize,
    pub(super) suspects: Suspects,
    /// Which declarations have secret parts.
    pub(super) secretive: HashMap<*const Node, bool>,
    /// How many default values of parameters are being computed, one within another.
    pub(super) defaults: usize,
    parsed: HashMap<Arc<str>, Option<Arc<Parsed>>>,
    steps: u64,
    pub(super) bytes: usize,
    depth: usize,
    /// The declarations under evaluation, each read by the one before.
    pub(super) running: Vec<(usize, MemoKey)>,
    /// The scopes of the deployments that some world makes, with the conditions around them.
    pub(super) deployed: Vec<(usize, Arc<[Guard<'a>]>)>,
    /// The functions of the template under evaluation, each called by the one before.
    pub(super) calling: Vec<(usize, usize)>,
    /// Branches that may not be taken are being evaluated: what fails there fails nothing.
    pub(super) speculative: usize,
}

impl Explore for Evaluator<'_> {
    fn choices(&mut self) -> &mut Choices {
        &mut self.choices
    }
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(
        sources: &'a SourceMap,
        syntaxes: HashMap<SourceId, Syntax>,
        links: &'a dyn Links,
        shelf: &'a Shelf,
        limits: Limits,
    ) -> Self {
        Self {
            sources,
            syntaxes,
            limits,
            demand: Demand::Family,
            links,
            wanted: BTreeSet::new(),
            followed: BTreeSet::new(),
            unread_links: HashSet::new(),
            scopes: Vec::new(),
            nested: HashMap::new(),
            made: MadeTemplates::new(shelf),
            unread: Vec::new(),
            choices: Choices::new(limits.choices, limits.worlds),
            provenance: Provenance::default(),
            faults: Vec::new(),
            told: HashSet::new(),
            limits_met: Vec::new(),
            secrets: Vec::new(),
            concealed: 0,
            suspects: Suspects::default(),
            secretive: HashMap::new(),
            defaults: 0,
            parsed: HashMap::new(),
            steps: 0,
            bytes: 0,
            depth: 0,
            running: Vec::new(),
            deployed: Vec::new(),
            calling: Vec::new(),
            speculative: 0,
        }
    }

    /// Notes a fault once a place and kind.
    pub(super) fn fault(&mut self, location: Location, kind: FaultKind) {
        if self.told.insert(kind.key(location)) {
            self.faults.push(Fault { location, kind });
        }
    }

    /// An unknown value because a bound was met; the bound is noted once.
    pub(super) fn limit(&mut self, limit: Limit, location: Location, detail: &str) -> Value {
        if !self.limits_met.contains(&limit) {
            self.limits_met.push(limit);
            self.fault(location, FaultKind::Limit { limit, detail: detail.to_owned() });
        }
        let origin = self.provenance.literal(location);
        Unknown::new(Cause::Limit, limit.describe(&self.limits), origin).into()
    }

    /// The value of a node: literals as they stand, expressions evaluated, objects and arrays member by member.
    pub(super) fn node(&mut self, node: &Node, frame: &Frame<'_>) -> Value {
        let location = Location { source: frame.source, span: node.span };
        if self.depth >= self.limits.depth {
            return self.limit(Limit::Depth, location, "the value of this expression");
        }
        // A loop makes many values of one node.
        self.steps += 1;
        self.bytes = self.bytes.saturating_add(super::functions::ITEM_BYTES);
        if self.steps > self.limits.steps {
            return self.limit(Limit::Steps, location, "everything evaluated after it");
        }
        if self.bytes > self.limits.bytes {
            return self.limit(Limit::Bytes, location, "everything evaluated after it");
        }
        if let Some(value) = self.made.value(node) {
            return value.clone();
        }
        self.depth += 1;
        let value = self.node_inside(node, frame, location);
        self.depth -= 1;
        self.bounded(value, location)
    }

    fn is_walkable(&self, value: &Value) -> bool {
        value.parts() <= self.limits.parts && value.depth() < u8::MAX
    }

    /// The value, unless so much stands inside it that walking it would take too long.
    fn bounded(&mut self, value: Value, location: Location) -> Value {
        if self.is_walkable(&value) {
            return value;
        }
        let detail = format!("a value of about {} parts, {} levels deep", value.parts(), value.depth());
        self.limit(Limit::Parts, location, &detail)
    }

    fn node_inside(&mut self, node: &Node, frame: &Frame<'_>, location: Location) -> Value {
        let kind = match &node.kind {
            NodeKind::Null => Kind::Null,
            NodeKind::Bool(value) => Kind::Bool(*value),
            NodeKind::Int(value) => Kind::Int(*value),
            NodeKind::Float(value) => Kind::Float(*value),
            NodeKind::String(text) => return self.string(text, frame, location),
            NodeKind::Array(items) => Kind::Array(Arc::new(items.iter().map(|item| self.node(item, frame)).collect())),
            NodeKind::Object(_) => return self.object(node, frame),
        };
        Value::new(kind).at(self.provenance.literal(location))
    }

    /// The value of an object: members in order, names evaluated, `copy` loops expanded.
    pub(super) fn object(&mut self, node: &Node, frame: &Frame<'_>) -> Value {
        let mut object = Object::default();
        for member in node.members() {
            if member.key.eq_ignore_ascii_case("copy") && is_property_copy(&member.value) {
                for (name, key_span, value) in self.property_copies(&member.value, frame) {
                    let key_origin = self.provenance.literal(Location { source: frame.source, span: key_span });
                    object.replace(Entry { key: Key::Known(name), key_origin, value });
                }
                continue;
            }
            let key_location = Location { source: frame.source, span: member.key_span };
            let key_origin = self.provenance.literal(key_location);
            let key = self.key(&member.key, frame, key_location);
            let value = self.node(&member.value, frame);
            super::functions::put(&mut object, Entry { key, key_origin, value });
        }
        let location = Location { source: frame.source, span: node.span };
        Value::object(object).at(self.provenance.literal(location))
    }

    fn key(&mut self, text: &Arc<str>, frame: &Frame<'_>, location: Location) -> Key {
        if !text.starts_with('[') {
            return Key::Known(Arc::clone(text));
        }
        let value = self.string(text, frame, location);
        Key::of(&value).unwrap_or_else(|| Key::Known(value.to_display().into()))
    }

    /// The value of a string: the literal, or what its expression gives.
    pub(super) fn string(&mut self, text: &Arc<str>, frame: &Frame<'_>, location: Location) -> Value {
        let literal = match expression::classify(text) {
            Written::Literal(std::borrow::Cow::Borrowed(same)) if same.len() == text.len() => Arc::clone(text),
            Written::Literal(unescaped) => unescaped.into(),
            Written::Expression(_) => return self.written_expression(text, frame, location),
        };
        Value::new(Kind::String(literal)).at(self.provenance.literal(location))
    }

    fn written_expression(&mut self, text: &Arc<str>, frame: &Frame<'_>, location: Location) -> Value {
        let site = Site { source: location.source, span: location.span, text };
        let Some(parsed) = self.parse(text, &site) else {
            let origin = self.provenance.literal(location);
            return Unknown::new(Cause::InvalidExpression, shorten(text), origin).into();
        };
        let value = self.expr(&parsed.root, frame, &site);
        let from = match self.provenance.get(value.origin) {
            // Computed by this very expression: the string is where it is written.
            Some(hop) if hop.kind == HopKind::Expression && hop.from.is_none() && inside(hop.location, location) => {
                let because = hop.because;
                let hop = Hop { location, kind: HopKind::Expression, from: Origin::NONE, because };
                return value.at(self.provenance.add(hop));
            }
            _ => value.origin,
        };
        let origin = self.provenance.add(Hop { location, kind: HopKind::Expression, from, because: Origin::NONE });
        value.at(origin)
    }

    fn parse(&mut self, text: &Arc<str>, site: &Site<'_>) -> Option<Arc<Parsed>> {
        if let Some(parsed) = self.parsed.get(text) {
            return parsed.clone();
        }
        let parsed = match expression::parse(text) {
            Ok(parsed) => Some(Arc::new(parsed)),
            Err(error) => {
                let location = self.within(site, error.span);
                self.syntax_fault(location, &error);
                None
            }
        };
        self.parsed.insert(Arc::clone(text), parsed.clone());
        parsed
    }

    fn syntax_fault(&mut self, location: Location, error: &expression::ExpressionError) {
        use expression::ExpressionErrorKind as Error;
        match error.kind {
            Error::TooLong(_) => drop(self.limit(Limit::ExpressionLength, location, "this expression")),
            Error::TooDeep => drop(self.limit(Limit::ExpressionDepth, location, "this expression")),
            _ => {
                let kind = InvalidKind::Syntax;
                self.fault(location, FaultKind::InvalidExpression { message: error.to_string(), kind, function: None });
            }
        }
    }

    /// Checks the syntax of a string that no value needs.
    pub(super) fn check_syntax(&mut self, text: &Arc<str>, location: Location) {
        if matches!(expression::classify(text), Written::Expression(_)) {
            let site = Site { source: location.source, span: location.span, text };
            self.parse(text, &site);
        }
    }

    /// The place in the file of a byte range of a string's value.
    pub(super) fn within(&self, site: &Site<'_>, range: (u32, u32)) -> Location {
        let whole = Location { source: site.source, span: site.span };
        if self.made.is_whole(whole) {
            return whole;
        }
        let Some(file) = self.sources.get(site.source) else { return whole };
        // A second bracket kept the text from being worked out where it is written.
        let start = usize::try_from(site.span.start).unwrap_or(usize::MAX);
        let written = file.text.get(start..).unwrap_or_default();
        let kept = written.trim_start_matches(['"', '\'']).starts_with("[[") && !site.text.starts_with("[[");
        let shift = usize::from(kept);
        let unescaped = usize::try_from(site.span.len()).is_ok_and(|len| len == site.text.len() + 2 + shift);
        if unescaped {
            let start = site.span.start + 1 + u32::from(kept);
            return Location { source: site.source, span: Span::new(start + range.0, start + range.1) };
        }
        let Some(syntax) = self.syntaxes.get(&site.source) else { return whole };
        let range = usize::try_from(range.0).unwrap_or(0) + shift..usize::try_from(range.1).unwrap_or(0) + shift;
        syntax::escape::span_inside(&file.text, site.span, *syntax, range)
            .map_or(whole, |span| Location { source: site.source, span })
    }

    /// The value of an expression.
    pub(super) fn expr(&mut self, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        self.steps += 1;
        if self.steps > self.limits.steps {
            return self.limit(Limit::Steps, self.within(site, expr.span), "everything evaluated after it");
        }
        if self.depth >= self.limits.depth {
            return self.limit(Limit::Depth, self.within(site, expr.span), "the value of this expression");
        }
        self.depth += 1;
        let value = self.expr_inside(expr, frame, site);
        self.depth -= 1;
        if self.is_walkable(&value) {
            return value;
        }
        let location = self.within(site, expr.span);
        self.bounded(value, location)
    }

    /// Counts a walk over so many values as steps.
    pub(super) fn spend(&mut self, parts: usize) {
        self.steps = self.steps.saturating_add(u64::try_from(parts / PARTS_A_STEP).unwrap_or(u64::MAX));
    }

    /// Counts the walk over the arguments of a call as steps; some functions compare each part with each.
    pub(super) fn charge(&mut self, function: &Function, args: &[Value]) {
        let parts: usize = args.iter().map(Value::parts).sum();
        let compares = matches!(function.name, "union" | "intersection" | "distinct");
        let walked = if compares { parts.saturating_mul(parts / PARTS_A_STEP + 1) } else { parts };
        self.spend(walked);
    }

    fn expr_inside(&mut self, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        match &expr.kind {
            ExprKind::String(text) => self.literal_inside(Kind::String(Arc::clone(text)), expr, site),
            ExprKind::Int(value) => self.literal_inside(Kind::Int(*value), expr, site),
            ExprKind::Parameter(name) => self.parameter(name, frame, site, expr),
            ExprKind::Variable(name) => self.variable(name, frame, site, expr),
            ExprKind::Call(call) => self.call(call, expr, frame, site),
            ExprKind::Member { target, name, safe } => self.member(expr, target, name, *safe, frame, site),
            ExprKind::Index { target, index, safe } => self.index(expr, target, index, *safe, frame, site),
        }
    }

    fn literal_inside(&mut self, kind: Kind, expr: &Expr, site: &Site<'_>) -> Value {
        let location = self.within(site, expr.span);
        Value::new(kind).at(self.provenance.literal(location))
    }

    /// Gives a computed value its place, unless it was taken over whole from an argument.
    pub(super) fn computed(&mut self, value: Value, args: &[Value], expr: &Expr, site: &Site<'_>) -> Value {
        if !value.origin.is_none() {
            return value;
        }
        let because = args.iter().map(|arg| arg.origin).find(|origin| self.comes_from_elsewhere(*origin, site));
        let location = self.within(site, expr.span);
        let hop =
            Hop { location, kind: HopKind::Expression, from: Origin::NONE, because: because.unwrap_or(Origin::NONE) };
        value.at(self.provenance.add(hop))
    }

    fn comes_from_elsewhere(&self, origin: Origin, site: &Site<'_>) -> bool {
        let here = Location { source: site.source, span: site.span };
        self.provenance
            .get(origin)
            .is_some_and(|hop| !inside(hop.location, here) || !hop.from.is_none() || !hop.because.is_none())
    }

    /// An unknown that arises at this expression.
    pub(super) fn unknown_here(
        &mut self,
        cause: Cause,
        what: impl Into<Arc<str>>,
        expr: &Expr,
        site: &Site<'_>,
    ) -> Value {
        let origin = self.place(expr, site);
        Unknown::new(cause, what, origin).into()
    }

    /// The place of an expression, as an origin.
    pub(super) fn place(&mut self, expr: &Expr, site: &Site<'_>) -> Origin {
        let location = self.within(site, expr.span);
        let hop = Hop { location, kind: HopKind::Expression, from: Origin::NONE, because: Origin::NONE };
        self.provenance.add(hop)
    }

    /// Notes an expression that Azure would refuse; its value is unknown.
    pub(super) fn refuse(
        &mut self,
        message: String,
        function: Option<&str>,
        kind: InvalidKind,
        expr: &Expr,
        site: &Site<'_>,
    ) -> Value {
        let location = self.within(site, expr.span);
        let message = match (kind, function) {
            (InvalidKind::UnknownFunction, _) => message,
            (_, Some(name)) if self.concealed > 0 => format!("`{name}` fails over a secret value"),
            (_, None) if self.concealed > 0 => "this fails over a secret value".to_owned(),
            _ => message,
        };
        let fault = FaultKind::InvalidExpression { message, kind, function: function.map(Into::into) };
        // No outcome makes a function exist.
        match kind {
            InvalidKind::UnknownFunction => self.fault(location, fault),
            _ => self.fault_here(location, fault),
        }
        let text = expression_text(site, expr);
        self.unknown_here(Cause::InvalidExpression, format!("`{}`", shorten(text)), expr, site)
    }
}

/// Whether a `copy` member is a property loop: a list of `{name, count, input}`.
fn is_property_copy(node: &Node) -> bool {
    !node.items().is_empty()
        && node.items().iter().all(|item| item.get("name").is_some() && item.get("count").is_some())
}

/// Whether `inner` lies in `outer`.
pub(super) fn inside(inner: Location, outer: Location) -> bool {
    inner.source == outer.source && inner.span.start >= outer.span.start && inner.span.end <= outer.span.end
}

/// The text of an expression inside its string.
pub(super) fn expression_text<'s>(site: &Site<'s>, expr: &Expr) -> &'s str {
    let range = usize::try_from(expr.span.0).unwrap_or(0)..usize::try_from(expr.span.1).unwrap_or(0);
    site.text.get(range).unwrap_or(site.text)
}

/// A text cut to what a message can hold.
pub fn shorten(text: &str) -> String {
    const MOST: usize = 80;
    let flat: Vec<&str> = text.split_whitespace().collect();
    let flat = flat.join(" ");
    if flat.chars().count() <= MOST {
        return flat;
    }
    let cut: String = flat.chars().take(MOST).collect();
    format!("{cut}…")
}
