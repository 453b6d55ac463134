package memserver_test

import (
	"net/http"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// attemptTimeout is that of the clients whose verdicts are judged.
const attemptTimeout = time.Second

// verdictAttempts is how many attempts they make.
const verdictAttempts = 4

// A spoiling is what becomes of an attempt. None lies: what says "not carried
// out" comes before the rules, what says success never.
type spoiling struct {
	name   string
	phase  memserver.Phase
	effect memserver.Effect
	late   bool
	fate   groups.Fate // that the attempt must have; "" where the real answer still comes
}

// spoilings are all kinds of faults in all phases that they have.
func spoilings(style peopleaggregator.Style) []spoiling {
	return inAllPhases(notCarriedOut(style), serverErrors(style))
}

// inAllPhases adds to the answers that say "not carried out", and to those that
// say nothing, the faults that all providers have.
func inAllPhases(no, silent []spoiling) []spoiling {
	var all []spoiling
	phase := func(p memserver.Phase, list ...spoiling) {
		for _, s := range list {
			s.phase, s.name = p, s.name+", "+string(p)
			all = append(all, s)
		}
	}
	phase(memserver.BeforeRules, no...)
	for _, p := range []memserver.Phase{memserver.BeforeRules, memserver.AfterRules} {
		phase(p, silent...)
		phase(p, spoiling{name: "drop", effect: memserver.Effect{Kind: memserver.Drop}, fate: groups.FateUnknown})
	}
	for _, p := range []memserver.Phase{memserver.BeforeRules, memserver.AfterRules, memserver.MidAnswer} {
		phase(p, spoiling{name: "garbage", effect: memserver.Effect{Kind: memserver.Garbage}, fate: groups.FateUnknown},
			delay("a short delay", attemptTimeout/10, ""),
			delay("a delay beyond the timeout", attemptTimeout*3/2, groups.FateUnknown),
			delay("a delay of hours", 3*time.Hour, groups.FateUnknown))
	}
	for _, p := range []memserver.Phase{memserver.AfterRules, memserver.MidAnswer} {
		phase(p, spoiling{name: "truncate", effect: memserver.Effect{Kind: memserver.Truncate}, fate: groups.FateUnknown})
	}
	phase(memserver.MidAnswer, spoiling{name: "drop", effect: memserver.Effect{Kind: memserver.Drop}, fate: groups.FateUnknown})
	for _, d := range []time.Duration{attemptTimeout * 3 / 2, attemptTimeout * 5 / 2, 3 * time.Hour} {
		late := delay("carried out late, after "+d.String(), d, groups.FateUnknown)
		late.late = true
		phase(memserver.BeforeRules, late)
	}
	return all
}

// played are the spoilings that a test plays: all of them, and under the race
// detector every fifth.
func played(all []spoiling) []spoiling {
	if !underRace {
		return all
	}
	var some []spoiling
	for i := 0; i < len(all); i += 5 {
		some = append(some, all[i])
	}
	return some
}

func delay(name string, d time.Duration, fate groups.Fate) spoiling {
	return spoiling{name: name, effect: memserver.Effect{Delay: d}, fate: fate}
}

// refusedOnTheWay are what servers and proxies of any kind answer to a request
// that they did not carry out.
func refusedOnTheWay() []spoiling {
	const no, hopeless = groups.FateNotCarriedOut, groups.FateHopeless
	return []spoiling{
		answers("429", no, 429, "", "Retry-After", "0"),
		answers("429 with a long wait", no, 429, "<p>slow</p>", "Retry-After", "3600"),
		answers("503 with Retry-After", no, 503, "", "Retry-After", "0"),
		answers("503 with a long wait", no, 503, "", "Retry-After", "86400"),
		answers("a redirect", hopeless, http.StatusFound, "moved", "Location", "/api/xml.php/peopleaggregator/joinGroup"),
		answers("a redirect that keeps the method", hopeless, http.StatusTemporaryRedirect, "", "Location", "/elsewhere"),
		answers("404 from a proxy", hopeless, http.StatusNotFound, "<html>not found</html>"),
		answers("403 without a body", hopeless, http.StatusForbidden, ""),
	}
}

// notCarriedOut say that the request was not carried out.
func notCarriedOut(style peopleaggregator.Style) []spoiling {
	return append(refusedOnTheWay(),
		answers("a refusal with a code", groups.FateAnswered, 401, envelope(style, peopleaggregator.CodeOperationNotPermitted)),
		answers("a refusal without a code", groups.FateAnswered, 200, envelope(style, "")),
		answers("a token that expired", groups.FateAnswered, 401, envelope(style, peopleaggregator.CodeUserTokenExpired)),
	)
}

// failedOnTheWay are what servers and proxies of any kind answer to a request
// that they may have carried out.
func failedOnTheWay() []spoiling {
	const unknown = groups.FateUnknown
	return []spoiling{
		answers("500", unknown, 500, ""),
		answers("502 with a page", unknown, 502, "<html>bad gateway</html>"),
		answers("503 without Retry-After", unknown, 503, "busy"),
		answers("200 with a page", unknown, 200, "<html>welcome</html>"),
		answers("200 without a body", unknown, 200, ""),
		answers("204", unknown, 204, ""),
	}
}

// serverErrors say nothing of what was carried out.
func serverErrors(style peopleaggregator.Style) []spoiling {
	const unknown = groups.FateUnknown
	all := append(failedOnTheWay(),
		answers("a system error", unknown, 200, envelope(style, peopleaggregator.CodeSystemError)),
		answers("500 with an unknown code", unknown, 500, envelope(style, "database_gone")),
	)
	if style == peopleaggregator.XMLRPC {
		all = append(all, answers("fault 42", unknown, 200, xmlrpcFault("42")), answers("fault 99", unknown, 500, xmlrpcFault("99")))
	}
	return all
}

func answers(name string, fate groups.Fate, status int, body string, header ...string) spoiling {
	h := map[string]string{}
	for i := 0; i < len(header); i += 2 {
		h[header[i]] = header[i+1]
	}
	return spoiling{name: name, fate: fate, effect: memserver.Effect{Kind: memserver.Answer, Status: status, Header: h, Body: body}}
}

// envelope is a failure as the provider writes it; without a code where code is
// "".
func envelope(style peopleaggregator.Style, code string) string {
	switch style {
	case peopleaggregator.JSON:
		if code == "" {
			return `{"success": false}`
		}
		return `{"success": false, "code": "` + code + `", "msg": "no"}`
	case peopleaggregator.XML:
		if code == "" {
			return "<response><success>false</success></response>"
		}
		return "<response><success>false</success><code>" + code + "</code><msg>no</msg></response>"
	case peopleaggregator.XMLRPC:
	}
	fields := "<member><name>success</name><value><boolean>0</boolean></value></member>"
	if code != "" {
		fields += "<member><name>code</name><value>" + code + "</value></member><member><name>msg</name><value>no</value></member>"
	}
	return "<methodResponse><params><param><value><struct>" + fields + "</struct></value></param></params></methodResponse>"
}

func xmlrpcFault(code string) string {
	return "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>" + code +
		"</int></value></member><member><name>faultString</name><value>internal</value></member></struct></value></fault></methodResponse>"
}

// An extent says which requests a spoiling meets.
type extent struct {
	name     string
	attempts []int // 0 is all
	reads    bool  // the reads of the verdict, too
}

// A spoiling of the second request alone would meet none: the first succeeds.
var extents = []extent{
	{name: "the first request", attempts: []int{1}},
	{name: "the first two requests", attempts: []int{1, 2}},
	{name: "all requests that change", attempts: []int{0}},
	{name: "all requests", attempts: []int{0}, reads: true},
}

// readers are the clients that the extent makes a difference to: with and
// without a Config.UserID.
func (e extent) readers() []bool {
	if e.reads {
		return []bool{true}
	}
	return []bool{false, true}
}

// faults are the spoiling as the server takes it.
func (s spoiling) faults(e extent, p protocol, leave bool, user string) []memserver.Fault {
	var list []memserver.Fault
	for _, n := range e.attempts {
		f := memserver.Fault{
			Site: p.site, Op: p.meets(leave), User: user,
			Attempt: n, Phase: s.phase, Effect: s.effect, Late: s.late,
		}
		list = append(list, f)
		if e.reads {
			// A read names no user: each trial has the server for itself.
			f.Op, f.User = p.read, ""
			list = append(list, p.exceptLookUp(f)...)
		}
	}
	return list
}

// exceptLookUp has a fault of all reads spare the look-up before the change.
func (p *protocol) exceptLookUp(f memserver.Fault) (list []memserver.Fault) {
	if !p.looksUp {
		return []memserver.Fault{f}
	}
	for n := 2; n <= 1+verdictAttempts; n++ {
		f.Attempt = n
		list = append(list, f)
	}
	return list
}

// fateIn gives the check of the attempts that the spoiling meets.
func (s spoiling) fateIn(e extent) func(groups.Attempt) groups.Fate {
	n := 0
	return func(a groups.Attempt) groups.Fate {
		n++
		met := false
		for _, number := range e.attempts {
			met = met || number == 0 || number == n
		}
		switch {
		case !met || s.fate == "":
			return ""
		case s.phase != memserver.BeforeRules && s.effect.Kind != memserver.Answer && a.Status/100 == 4:
			return groups.FateHopeless // it is the real refusal's status, and that arrived
		}
		return s.fate
	}
}
