package peopleaggregator_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/peopleaggregator"
)

// What both dialects send for an application that went to the moderators, and
// what else the standards of the three styles allow for it.
var pendingAnswers = map[peopleaggregator.Style]map[string]string{
	peopleaggregator.XML: {
		"as documented": "<response>\n\u00a0<joinState>in_moderation</joinState>\n\u00a0<success>true</success>\n</response>",
		"as deployed": `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
			`<response xmlns="http://peopleaggregator.com/api/xmlns#"><success>true</success><msg>Wait for it.</msg><joinState>in_moderation</joinState></response>` + "\n",
		"with a byte order mark":          "\ufeff<response><success>true</success><joinState>in_moderation</joinState></response>",
		"after white space of the page":   "\u00a0\n\ufeff<?xml version=\"1.0\"?><response><success>true</success><joinState>in_moderation</joinState></response>\n\u00a0",
		"with a prefix":                   `<p:response xmlns:p="http://peopleaggregator.com/api/xmlns#"><p:success>true</p:success><p:joinState>in_moderation</p:joinState></p:response>`,
		"with comments and CDATA":         `<!--a--><response><!--b--><success>true</success><joinState><![CDATA[in_moderation]]></joinState></response><!--c-->`,
		"with elements that are not ours": `<response><x><y><success>false</success></y></x><success>true</success><joinState>in_moderation</joinState></response>`,
	},
	peopleaggregator.JSON: {
		"as documented":                  `{"joinState": "in_moderation", "success": true}`,
		"as deployed":                    `{"success":true,"msg":"Wait for it.","joinState":"in_moderation"}`,
		"with escapes":                   `{"suc\u0063ess":true,"joinState":"in\u005fmoderation"}`,
		"with members that are not ours": `{"x":{"success":false,"y":[1,null]},"success":true,"msg":null,"joinState":"in_moderation"}`,
	},
	peopleaggregator.XMLRPC: {
		"as documented": fields{"success": true, "joinState": "in_moderation"}.in(peopleaggregator.XMLRPC),
		"as deployed": `<?xml version="1.0"?>` + "\n" + `<methodResponse> <params> <param>
			<value> <!-- struct --> <struct>
			<member><name>success</name><value> <boolean>1</boolean> </value></member>
			<member><name>joinState</name><value>in_moderation</value></member>
			<member><name>msg</name><value>Wait for it.</value></member>
			</struct> </value> </param> </params> </methodResponse>`,
		"with members that are not ours": fields{
			"success": true, "joinState": "in_moderation", "x": []fields{{"success": false}}, "groups": "none",
		}.in(peopleaggregator.XMLRPC),
	},
}

func TestAnswersOfBothDialectsAreRead(t *testing.T) {
	t.Parallel()
	for style, answers := range pendingAnswers {
		for name, body := range answers {
			t.Run(string(style)+" "+name, func(t *testing.T) {
				t.Parallel()
				for _, contentType := range []string{"", "application/javascript; charset=UTF-8", "application/x-javascript", "text/html"} {
					c := client(t, style, script(t, reply{
						status: 200, body: body, header: http.Header{"Content-Type": {contentType}},
					}))
					got, err := c.Join(t.Context(), group)
					if err != nil {
						t.Fatal(err)
					}
					want := &groups.Result{
						State: groups.StatePending, Membership: group, Attempts: 1,
						Native: &peopleaggregator.JoinGroupAnswer{Success: true, JoinState: "in_moderation"},
					}
					if name == "as deployed" {
						want.Message = "Wait for it."
					}
					if d := cmp.Diff(want, got); d != "" {
						t.Errorf("(-want +got):\n%s", d)
					}
				}
			})
		}
	}
}
