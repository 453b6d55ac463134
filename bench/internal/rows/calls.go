package rows

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/bench/internal/measure"
	"github.com/groups-go/groups/bench/internal/report"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

// The aims of a call against the same by hand.
const (
	callRatio  = 1.05
	callAllocs = 15
)

// paXMLRPCAnswer is as the documents show it.
const paXMLRPCAnswer = `<?xml version='1.0'?>
 <methodResponse>
  <params>
   <param>
    <value><struct>
     <member>
      <name>success</name>
      <value><boolean>1</boolean></value>
     </member>
    </struct></value>
   </param>
  </params>
 </methodResponse>`

// A callCase is one provider and style.
type callCase struct {
	name  string
	route route
	ours  func(base string) (groups.Client, groups.Membership, error)
	hand  func(ctx context.Context, client *http.Client, address string) error
	// signed says that by hand mrjones/oauth signs.
	signed bool
}

var callCases = []callCase{
	paCase(peopleaggregator.JSON, newRoute("/api/json/peopleaggregator/leaveGroup", "application/x-javascript", `{"success": true}`), paFormByHand, paJSON),
	paCase(peopleaggregator.XML, newRoute("/api/xml/peopleaggregator/leaveGroup", "application/xml",
		"<response>\n <success>true</success>\n</response>"), paFormByHand, paXML),
	paCase(peopleaggregator.XMLRPC, newRoute("/api/xmlrpc", typeXML, paXMLRPCAnswer), paXMLRPCByHand, paXMLRPC),
	{
		name: "GroupServer",
		route: newRoute("/gs-group-member-leave.json", typeJSON,
			`{"status": 0, "groupId": "`+gsGroup+`", "userId": "`+gsUser+`", "message": "Ada has left Test"}`),
		ours: func(base string) (groups.Client, groups.Membership, error) {
			c, err := groupserver.New(groupserver.Config{BaseURL: base, Token: groups.NewSecret(aToken)})
			return c, groups.Membership{GroupID: gsGroup, User: groups.User{ID: gsUser}}, err
		},
		hand: gsByHand,
	},
	{
		name:  "Rocket.Chat",
		route: newRoute("/api/v1/groups.leave", typeJSON, `{"success":true}`),
		ours: func(base string) (groups.Client, groups.Membership, error) {
			c, err := rocketchat.New(rocketchat.Config{BaseURL: base, UserID: rcUser, AuthToken: groups.NewSecret(aToken)})
			return c, groups.Membership{GroupID: rcRoom, User: groups.Self}, err
		},
		hand: rcByHand,
	},
	{
		name:   "Flickr",
		route:  flRoute,
		ours:   flOurs,
		hand:   flByHand,
		signed: true,
	},
}

var flRoute = newRoute("/services/rest/", typeJSON, `{"stat":"ok"}`)

func flOurs(base string) (groups.Client, groups.Membership, error) {
	c, err := flickr.New(flickr.Config{
		BaseURL: base, APIKey: aKey, APISecret: groups.NewSecret(aKeySecret),
		Token: groups.NewSecret(aToken), TokenSecret: groups.NewSecret(aSecret),
	})
	return c, groups.Membership{GroupID: flGroup}, err
}

func paCase(
	style peopleaggregator.Style, r route,
	hand func(context.Context, *http.Client, string, func([]byte) (bool, error)) error, decode func([]byte) (bool, error),
) callCase {
	return callCase{
		name: "PeopleAggregator " + strings.ToUpper(string(style)), route: r,
		ours: func(base string) (groups.Client, groups.Membership, error) {
			c, err := peopleaggregator.New(peopleaggregator.Config{BaseURL: base, Style: style, AuthToken: groups.NewSecret(aToken)})
			return c, groups.Membership{GroupID: paGroup}, err
		},
		hand: func(ctx context.Context, client *http.Client, address string) error {
			return hand(ctx, client, address, decode)
		},
	}
}

// calls compares a successful Leave of each with the same by hand. Both have Go's
// default Transport.
func calls(ctx context.Context, r *Run) error {
	for _, c := range callCases {
		if err := c.run(ctx, r); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}

func (c callCase) run(ctx context.Context, r *Run) error {
	return withStatic(ctx, []route{c.route}, func(addr string) error {
		base := "http://" + addr
		client, membership, err := c.ours(base)
		if err != nil {
			return err
		}
		byHand := &http.Client{Timeout: callTimeout}
		against, signing := "the same by hand on net/http", ""
		if c.signed {
			against, signing = "the same by hand, signed by mrjones/oauth", ", and mrjones/oauth's signing"
			if byHand, err = mrjonesClient(); err != nil {
				return err
			}
		}
		leave := leaveOf(ctx, client, membership)
		m, err := r.compare(leave, func() error { return c.hand(ctx, byHand, base+c.route.Path) })
		if err != nil {
			return err
		}
		bare, err := r.bare(ctx, base+c.route.Path, leave)
		if err != nil {
			return err
		}
		r.add(report.Row{
			Work: c.name + " Leave over loopback", Against: against,
			Figures: m.figures(report.AtMost(callRatio), report.AtMost(callAllocs)),
			Bound: fmt.Sprintf("of its time %.0f %% are the kernel, net/http and the server: so long takes an empty POST whose answer is thrown away; "+
				"the rest is the form, the answer and the time-out%s.", 100*bare, signing),
		})
		return nil
	})
}

// leaveOf is a Leave of the library that takes effect for sure.
func leaveOf(ctx context.Context, client groups.Client, m groups.Membership) func() error {
	return func() error {
		res, err := client.Leave(ctx, m)
		if err == nil && (res.State != groups.StateLeft || res.Attempts != 1) {
			err = fmt.Errorf("the leave gave %s in %d attempts", res.State, res.Attempts)
		}
		return err
	}
}

// A callComparison is ours against theirs, with the allocations of a call.
type callComparison struct {
	measure.Comparison
	oursAllocs, theirsAllocs float64
}

// compare measures both by turns, and then counts the allocations of each.
func (r *Run) compare(ours, theirs func() error) (c callComparison, err error) {
	c.Comparison, err = measure.Pairs(r.Pairs, measure.Batch(r.Batch, ours), measure.Batch(r.Batch, theirs))
	if err != nil {
		return c, err
	}
	if c.oursAllocs, err = measure.Allocs(r.Batch, ours); err != nil {
		return c, err
	}
	c.theirsAllocs, err = measure.Allocs(r.Batch, theirs)
	return c, err
}

func (c callComparison) figures(ratio, allocs report.Aim) []report.Figure {
	return []report.Figure{
		{
			Value: c.Ratio.Median, Unit: "of its time", Aim: ratio,
			Note: fmt.Sprintf("%s µs against %s, quartiles %.3f and %.3f",
				report.Number(micros(c.Ours.Median)), report.Number(micros(c.Theirs.Median)), c.Ratio.Low, c.Ratio.High),
		},
		{
			Value: c.oursAllocs - c.theirsAllocs, Unit: "more allocations", Aim: allocs,
			Note: fmt.Sprintf("%.1f against %.1f", c.oursAllocs, c.theirsAllocs),
		},
	}
}

// bare gives the share of the call's time that an exchange of nothing takes.
func (r *Run) bare(ctx context.Context, address string, call func() error) (float64, error) {
	c, err := measure.Pairs(max(r.Pairs/5, 1), measure.Batch(r.Batch, func() error {
		_, err := post(ctx, http.DefaultClient, address, typeForm, http.NoBody)
		return err
	}), measure.Batch(r.Batch, call))
	return c.Ratio.Median, err
}
