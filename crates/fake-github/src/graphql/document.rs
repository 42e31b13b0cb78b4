//! The body of a request to GraphQL.

use std::collections::HashMap;

use async_graphql_parser::types::{
    ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql_parser::{Positioned, parse_query};
use async_graphql_value::{ConstValue, Name, Value};
use serde::Deserialize;

use super::refused;
use super::thing::Fault;
use crate::answer::Answer;

#[derive(Deserialize)]
struct Body {
    query: String,
    #[serde(default)]
    variables: Option<HashMap<Name, ConstValue>>,
    #[serde(default, rename = "operationName")]
    operation_name: Option<String>,
}

/// A query with its variables.
#[derive(Debug)]
pub(crate) struct Document {
    document: ExecutableDocument,
    variables: HashMap<Name, ConstValue>,
    name: Option<String>,
}

impl Document {
    /// Errors: the answer to one that is none.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Answer> {
        let body: Body = serde_json::from_slice(body)
            .map_err(|_| Answer::refusal(400, "Problems parsing JSON"))?;
        let document = parse_query(&body.query)
            .map_err(|error| refused(&[*Fault::plain(error.to_string())]))?;
        let (variables, name) = (body.variables.unwrap_or_default(), body.operation_name);
        let document = Self { document, variables, name };
        match document.operation() {
            Some(operation) if operation.ty == OperationType::Query => Ok(document),
            Some(_) => Err(refused(&[*Fault::plain("only queries are answered here".to_owned())])),
            None => Err(refused(&[*Fault::plain(
                "A query attribute must be specified and must be a string.".to_owned(),
            )])),
        }
    }

    pub(super) fn operation(&self) -> Option<&OperationDefinition> {
        let mut all = self.document.operations.iter();
        let wanted = self.name.as_deref();
        let found = all.find(|(name, _)| {
            wanted.is_none_or(|wanted| name.is_some_and(|name| name.as_str() == wanted))
        });
        found.map(|(_, operation)| &operation.node)
    }

    /// The value of an argument with its variables put in; `None` if it is not given, or null.
    pub(super) fn argument(&self, field: &Field, name: &str) -> Option<ConstValue> {
        let value = self.value(&field.get_argument(name)?.node)?;
        (value != ConstValue::Null).then_some(value)
    }

    pub(super) fn text(&self, field: &Field, name: &str) -> Option<String> {
        match self.argument(field, name)? {
            ConstValue::String(text) => Some(text),
            ConstValue::Enum(word) => Some(word.to_string()),
            _ => None,
        }
    }

    pub(super) fn number(&self, field: &Field, name: &str) -> Option<u64> {
        match self.argument(field, name)? {
            ConstValue::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    pub(super) fn texts(&self, field: &Field, name: &str) -> Vec<String> {
        let text = |value| match value {
            ConstValue::String(text) => Some(text),
            _ => None,
        };
        match self.argument(field, name) {
            Some(ConstValue::List(list)) => list.into_iter().filter_map(text).collect(),
            Some(ConstValue::String(one)) => vec![one],
            _ => Vec::new(),
        }
    }

    fn value(&self, value: &Value) -> Option<ConstValue> {
        let put = |name: Name| -> Result<ConstValue, ()> {
            Ok(self.variable(&name).unwrap_or(ConstValue::Null))
        };
        value.clone().into_const_with(put).ok()
    }

    fn variable(&self, name: &Name) -> Option<ConstValue> {
        if let Some(value) = self.variables.get(name) {
            return Some(value.clone());
        }
        let mut definitions = self.operation()?.variable_definitions.iter();
        let definition = definitions.find(|definition| definition.node.name.node == *name)?;
        definition.node.default_value.as_ref().map(|value| value.node.clone())
    }

    /// The fields of a selection, those of fragments for types that `fits` takes among them.
    pub(super) fn fields<'a>(
        &'a self,
        set: &'a SelectionSet,
        fits: &dyn Fn(&str) -> bool,
        fields: &mut Vec<&'a Positioned<Field>>,
    ) {
        for selection in &set.items {
            if !self.is_included(selection) {
                continue;
            }
            match &selection.node {
                Selection::Field(field) => fields.push(field),
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    if condition.is_none_or(|condition| fits(condition.node.on.node.as_str())) {
                        self.fields(&inline.node.selection_set.node, fits, fields);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if let Some(fragment) = self.fragment(name)
                        && fits(fragment.type_condition.node.on.node.as_str())
                    {
                        self.fields(&fragment.selection_set.node, fits, fields);
                    }
                }
            }
        }
    }

    fn fragment(&self, name: &str) -> Option<&FragmentDefinition> {
        self.document.fragments.get(name).map(|fragment| &fragment.node)
    }

    /// `@include` and `@skip`.
    fn is_included(&self, selection: &Positioned<Selection>) -> bool {
        selection.node.directives().iter().all(|directive| {
            let argument = directive.node.get_argument("if");
            let value = argument.and_then(|value| self.value(&value.node));
            match directive.node.name.node.as_str() {
                "include" => value != Some(ConstValue::Boolean(false)),
                "skip" => value != Some(ConstValue::Boolean(true)),
                _ => true,
            }
        })
    }
}
