//! Templates and parameter files that a deployment links to: what they are given, what they give, where they are written.

use serde_json::{Value as Json, json};

use crate::harness::{run_beside, vault};

fn linked(link: Json) -> Json {
    json!({ "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "m",
        "properties": { "mode": "Incremental", "templateLink": link } })
}

fn inner() -> Json {
    json!({
        "parameters": { "p": { "type": "string", "defaultValue": "own default" } },
        "variables": { "x": "inner" },
        "resources": [vault("inner", json!({ "v": "[parameters('p')]", "x": "[variables('x')]" }))],
        "outputs": { "o": { "type": "string", "value": "[concat(parameters('p'), '!')]" } },
    })
}

#[test]
fn a_linked_template_is_given_parameters_and_gives_outputs() {
    let mut deployment = linked(json!({ "relativePath": "nested/x.json", "contentVersion": "1.0.0.0" }));
    deployment["properties"]["parameters"] = json!({ "p": { "value": "[variables('x')]" } });
    let run = run_beside(
        json!({ "variables": { "x": "outer" }, "resources": [deployment, vault("bv", json!({ "v": "[reference('m').outputs.o.value]" }))] }),
        &[("nested/x.json", inner())],
    );
    assert_eq!(run.faults(), Vec::<String>::new());
    assert_eq!((run.tag(0, "v"), run.tag(0, "x"), run.tag(1, "v")), (json!("outer"), json!("inner"), json!("outer!")));
    assert_eq!(run.root(run.raw(0, "x").origin), "variable(x) nested/x.json \"inner\"");
    assert_eq!(run.root(run.raw(0, "v").origin), "variable(x) template.json \"outer\"");
    let way = run.way(run.raw(1, "v").origin);
    assert!(way.iter().any(|step| step.starts_with("output(o) nested/x.json")), "{way:#?}");
}

#[test]
fn an_address_is_followed_to_the_file_beside_the_template() {
    let base = "deployment().properties.templateLink.uri";
    for (uri, followed) in [
        ("nested/x.json".to_owned(), true),
        ("nested/x.json?sv=1#part".to_owned(), true),
        ("[concat('nested/', variables('file'))]".to_owned(), true),
        (format!("[uri({base}, 'nested/x.json')]"), true),
        (format!("[uri({base}, concat('nested/', variables('file')))]"), true),
        (format!("[uri({base}, './nested/x.json')]"), true),
        // Azure's engine resolves a leading slash at the root of the address, as RFC 3986 says: nobody knows what is there.
        (format!("[uri({base}, '/nested/x.json')]"), false),
        (format!("[uri({base}, concat('nested/x.json', parameters('token')))]"), true),
        (format!("[concat(uri({base}, 'nested/x.json'), parameters('token'))]"), true),
        ("[uri(parameters('_artifactsLocation'), 'nested/x.json')]".to_owned(), true),
        ("[uri(variables('base'), 'nested/x.json')]".to_owned(), true),
        ("[uri(parameters('elsewhere'), 'nested/x.json')]".to_owned(), false),
        ("https://example.com/nested/x.json".to_owned(), false),
        ("[uri('https://example.com/a/', 'nested/x.json')]".to_owned(), false),
    ] {
        let run = run_beside(
            json!({
                "parameters": {
                    "_artifactsLocation": { "type": "string", "defaultValue": format!("[{base}]") },
                    "token": { "type": "securestring" }, "elsewhere": { "type": "string" },
                },
                "variables": { "file": "x.json", "base": format!("[{base}]") },
                "resources": [linked(json!({ "uri": uri }))],
            }),
            &[("nested/x.json", inner())],
        );
        assert_eq!(run.names().len(), usize::from(followed), "{uri}: {:?}", run.faults());
        assert_eq!(run.faults().len(), usize::from(!followed), "{uri}");
    }
}

#[test]
fn addresses_lead_up_and_through_other_files() {
    let second = json!({ "resources": [linked(json!({ "uri": "[uri(deployment().properties.templateLink.uri, '../last.json')]" }))] });
    let run = run_beside(
        json!({ "resources": [linked(json!({ "uri": "[uri(deployment().properties.templateLink.uri, 'nested/second.json')]" }))] }),
        &[("nested/second.json", second), ("../last.json", inner())],
    );
    assert_eq!((run.faults(), run.names()), (vec![], vec!["inner".to_owned()]));
}

#[test]
fn what_cannot_be_read_is_told_once_and_open() {
    for (link, fault) in [
        (json!({ "relativePath": "gone.json" }), "link gone.json: Missing"),
        (
            json!({ "id": "/subscriptions/s/resourceGroups/r/providers/Microsoft.Resources/templateSpecs/t/versions/1" }),
            "link /subscriptions/s/resourceGroups/r/providers/Microsoft.Resources/templateSpecs/t/versions/1: TemplateSpec",
        ),
        (
            json!({ "uri": "https://example.com/x.json", "queryString": "sv=1" }),
            "link https://example.com/x.json: Remote",
        ),
        (json!({ "uri": "[parameters('where')]" }), "link [parameters('where')]: Unknown"),
    ] {
        let run = run_beside(
            json!({ "parameters": { "where": { "type": "string" } }, "resources": [linked(link.clone()), linked(link), vault("bv", json!({
                "v": "[reference('m').outputs.o.value]", "w": "[reference('m').outputs]" }))] }),
            &[],
        );
        assert_eq!(run.faults(), [fault]);
        assert_eq!(
            (run.only("v"), run.only("w")),
            (json!({ "$unknown": "linked-template" }), json!({ "$unknown": "linked-template" }))
        );
    }
}

#[test]
fn a_link_in_a_deployment_that_is_not_made_is_not_told() {
    let mut deployment = linked(json!({ "uri": "https://example.com/x.json" }));
    deployment["condition"] = json!(false);
    let run = run_beside(json!({ "resources": [deployment, vault("bv", json!({}))] }), &[]);
    assert_eq!(run.faults(), Vec::<String>::new());
}

#[test]
fn each_turn_of_a_loop_has_its_own_link() {
    let mut deployment =
        linked(json!({ "relativePath": "[format('nested/{0}.json', createArray('a', 'b')[copyIndex()])]" }));
    deployment["name"] = json!("[format('m{0}', copyIndex())]");
    deployment["copy"] = json!({ "name": "each", "count": 2 });
    let file = |name: &str| json!({ "resources": [vault(name, json!({}))], "outputs": { "o": { "type": "string", "value": name } } });
    let run = run_beside(
        json!({ "resources": [deployment, vault("bv", json!({ "v": "[reference('m1').outputs.o.value]" }))] }),
        &[("nested/a.json", file("first")), ("nested/b.json", file("second"))],
    );
    assert_eq!(run.names(), ["first", "second", "bv"]);
    assert_eq!(run.tag(2, "v"), json!("second"));
}

#[test]
fn a_link_that_depends_on_a_choice_is_not_followed() {
    let deployment = linked(json!({ "relativePath": "[if(parameters('ha'), 'a.json', 'b.json')]" }));
    let run = run_beside(
        json!({ "parameters": { "ha": { "type": "bool" } }, "resources": [deployment, vault("bv", json!({}))] }),
        &[("a.json", inner()), ("b.json", inner())],
    );
    assert_eq!(run.names(), ["bv"]);
    assert_eq!(run.faults(), ["link [if(parameters('ha'), 'a.json', 'b.json')]: Unknown"]);
}

#[test]
fn linked_parameters_are_read_or_unknown() {
    for (link, expected) in [
        (json!({ "relativePath": "p.parameters.json" }), json!("from the file")),
        (
            json!({ "uri": "[uri(deployment().properties.templateLink.uri, 'p.parameters.json')]" }),
            json!("from the file"),
        ),
        (json!({ "uri": "https://example.com/p.json" }), json!({ "$unknown": "linked-template" })),
        (json!({ "relativePath": "gone.json" }), json!({ "$unknown": "linked-template" })),
        (json!({ "relativePath": "x.json" }), json!("own default")),
    ] {
        let mut deployment = linked(json!({ "relativePath": "x.json" }));
        deployment["properties"]["parametersLink"] = link.clone();
        let parameters = json!({ "parameters": { "p": { "value": "from the file" } } });
        let run =
            run_beside(json!({ "resources": [deployment] }), &[("x.json", inner()), ("p.parameters.json", parameters)]);
        if link["relativePath"] != "x.json" {
            assert_eq!(run.only("v"), expected, "{link}");
        }
        if expected == "from the file" {
            assert_eq!(run.root(run.raw(0, "v").origin), "file(p) p.parameters.json \"from the file\"");
        }
    }
}

#[test]
fn all_parameters_may_come_from_one_expression() {
    for (parameters, expected) in [
        ("[variables('all')]", json!("one of all")),
        ("[createObject()]", json!("own default")),
        ("[parameters('some')]", json!({ "$unknown": "parameter-without-value" })),
    ] {
        let mut deployment = linked(json!({ "relativePath": "x.json" }));
        deployment["properties"]["parameters"] = json!(parameters);
        let run = run_beside(
            json!({ "parameters": { "some": { "type": "object" } }, "variables": { "all": { "p": { "value": "one of all" } } }, "resources": [deployment] }),
            &[("x.json", inner())],
        );
        assert_eq!(run.only("v"), expected, "{parameters}");
    }
}

#[test]
fn a_template_that_links_to_itself_ends() {
    let own = json!({ "resources": [linked(json!({ "relativePath": "x.json" })), vault("bv", json!({}))] });
    let run = run_beside(json!({ "resources": [linked(json!({ "relativePath": "x.json" }))] }), &[("x.json", own)]);
    assert_eq!(run.faults().len(), 1);
    assert!(run.faults()[0].starts_with("limit Levels"), "{:?}", run.faults());
}
