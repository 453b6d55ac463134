package memserver

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/oauth1"
	"github.com/groups-go/groups/memserver/internal/world"
)

// The people and groups of the scene. Ada calls. Grace administrates all groups
// but the empty one, and Joan moderates the open one.
const (
	flAda, flGrace, flJoan = "1@N01", "2@N01", "3@N01"
	flNobody               = "404@N01"

	flOpen, flInvite, flPrivate   = "10@N20", "11@N20", "12@N20"
	flRuled, flStrict             = "13@N20", "14@N20" // open and by invitation, with rules
	flMine, flAsked, flInvited    = "15@N20", "16@N20", "17@N20"
	flBanned, flArchived, flEmpty = "18@N20", "19@N20", "20@N20"
	flBannedAsk, flArchivedAsk    = "21@N20", "22@N20" // by invitation
	flDeleted, flUnknown          = "23@N20", "404@N20"
)

// newFLScene makes a site without HTTP.
func newFLScene(t testing.TB) *Flickr {
	t.Helper()
	s := newFlickr(New())
	w := s.world
	var errs []error
	for id, login := range map[string]string{flAda: "ada", flGrace: "grace", flJoan: "joan"} {
		errs = append(errs, w.PutUser(world.User{ID: id, Login: login, Name: login + " & co"}))
	}
	for _, g := range []world.Group{
		{ID: flOpen, Name: `Birds & "bees"`, Description: "All of <nature>"},
		{ID: flInvite, Registration: world.Invite},
		{ID: flPrivate, Registration: world.Invite, Private: true},
		{ID: flRuled, Name: "Ruled", Rules: "Be kind"},
		{ID: flStrict, Registration: world.Invite, Rules: "Be kind"},
		{ID: flMine, Name: "Mine"},
		{ID: flAsked, Registration: world.Invite},
		{ID: flInvited, Registration: world.Invite},
		{ID: flBanned},
		{ID: flArchived},
		{ID: flEmpty},
		{ID: flDeleted},
		{ID: flBannedAsk, Registration: world.Invite},
		{ID: flArchivedAsk, Registration: world.Invite},
	} {
		errs = append(errs, w.AddGroup(g))
		if g.ID != flEmpty {
			errs = append(errs, w.Add(g.ID, flGrace, world.Admin))
		}
	}
	errs = append(
		errs, w.Add(flOpen, flJoan, world.Moderator), w.Add(flMine, flAda, 0), w.Add(flArchived, flJoan, 0),
		w.Ask(flAsked, flAda, world.Terms{}), w.Invite(flInvited, flAda),
		w.Deny(flBanned, flAda), w.Deny(flBannedAsk, flAda), w.DeleteGroup(flDeleted),
		w.SetArchived(flArchived, true), w.SetArchived(flArchivedAsk, true),
		w.AddPhotos(flOpen, flJoan, 12), w.AddPhotos(flMine, flAda, 2),
	)
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return s
}

// flRun runs a method for the caller, as if all checks before it had passed.
// params are names and values by turns.
func flRun(s *Flickr, caller, method string, params ...string) flReply {
	q := &flRequest{method: flMethods[method], caller: flCaller{app: s.defaultApp, user: caller}}
	for i := 0; i < len(params); i += 2 {
		q.params = append(q.params, oauth1.Param{Name: params[i], Value: params[i+1]})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return q.method.run(s, q)
}

// flSaid is the failure in words, "" for a success.
func flSaid(r flReply) string {
	if r.failure == nil {
		return ""
	}
	return r.failure.code + " " + r.failure.message
}

// The texts, as the provider shows them.
const (
	flSaysMissing   = "1 Required arguments missing"
	flSaysNoGroup   = "2 Group does not exist"
	flSaysMember    = "4 Account is already in that group"
	flSaysInvite    = "5 Membership in group is by invitation only."
	flSaysOpen      = "5 Group is public and open"
	flSaysRules     = "6 User must accept the group rules before joining"
	flSaysHidden    = "3 Group not availabie to the account"
	flSaysNotForYou = "3 Group not available to the account"
	flSaysOutside   = "3 Account is not in that group"
)

func TestFlickrMethodsAnswerByTheirCodes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		caller, method string
		params         []string
		want           string
		state          groups.State // of the caller in the group
	}{
		"leave needs a group":                     {flAda, "leave", nil, flSaysMissing, groups.StateLeft},
		"leave does not take an empty group":      {flAda, "leave", []string{"group_id", ""}, flSaysMissing, groups.StateLeft},
		"leave of an unknown group":               {flAda, "leave", []string{"group_id", flUnknown}, flSaysNoGroup, groups.StateLeft},
		"leave of what is no group's id":          {flAda, "leave", []string{"group_id", "<'"}, flSaysNoGroup, groups.StateLeft},
		"leave of a deleted group":                {flAda, "leave", []string{"group_id", flDeleted}, flSaysNoGroup, groups.StateLeft},
		"leave by an outsider":                    {flAda, "leave", []string{"group_id", flOpen}, flSaysOutside, groups.StateLeft},
		"leave by one who waits":                  {flAda, "leave", []string{"group_id", flAsked}, flSaysOutside, groups.StatePending},
		"leave by one who is no user any more":    {flNobody, "leave", []string{"group_id", flOpen}, flSaysOutside, groups.StateLeft},
		"leave of an archived group":              {flJoan, "leave", []string{"group_id", flArchived}, "106 Write operation failed", groups.StateJoined},
		"leave by a member":                       {flAda, "leave", []string{"group_id", flMine}, "", groups.StateLeft},
		"leave by the only administrator":         {flGrace, "leave", []string{"group_id", flMine}, "", groups.StateLeft},
		"join needs a group":                      {flAda, "join", nil, flSaysMissing, groups.StateLeft},
		"join of an unknown group":                {flAda, "join", []string{"group_id", flUnknown}, flSaysNoGroup, groups.StateLeft},
		"join of a deleted group":                 {flAda, "join", []string{"group_id", flDeleted}, flSaysNoGroup, groups.StateLeft},
		"join of a private group":                 {flAda, "join", []string{"group_id", flPrivate}, flSaysHidden, groups.StateLeft},
		"join by a member":                        {flAda, "join", []string{"group_id", flMine}, flSaysMember, groups.StateJoined},
		"join of a group by invitation":           {flAda, "join", []string{"group_id", flInvite}, flSaysInvite, groups.StateLeft},
		"join does not answer what a request did": {flAda, "join", []string{"group_id", flAsked}, flSaysInvite, groups.StatePending},
		"join asks for the invitation first":      {flAda, "join", []string{"group_id", flStrict}, flSaysInvite, groups.StateLeft},
		"join by one who is invited":              {flAda, "join", []string{"group_id", flInvited}, "", groups.StateJoined},
		"join without the rules":                  {flAda, "join", []string{"group_id", flRuled}, flSaysRules, groups.StateLeft},
		"join with the rules refused":             {flAda, "join", []string{"group_id", flRuled, "accept_rules", "0"}, flSaysRules, groups.StateLeft},
		"join with the rules accepted":            {flAda, "join", []string{"group_id", flRuled, "accept_rules", "1"}, "", groups.StateJoined},
		"join by one who is banned":               {flAda, "join", []string{"group_id", flBanned}, "11 User unable to join", groups.StateLeft},
		"join of an archived group":               {flAda, "join", []string{"group_id", flArchived}, "11 User unable to join", groups.StateLeft},
		"join by one who is no user any more":     {flNobody, "join", []string{"group_id", flOpen}, "106 Write operation failed", groups.StateLeft},
		"join of an open group":                   {flAda, "join", []string{"group_id", flOpen}, "", groups.StateJoined},
		"joinRequest needs a group":               {flAda, "joinRequest", []string{"message", "Hello", "accept_rules", "0"}, flSaysMissing, groups.StateLeft},
		"joinRequest needs a message":             {flAda, "joinRequest", []string{"group_id", flInvite, "accept_rules", "1"}, flSaysMissing, groups.StateLeft},
		"joinRequest needs a word on the rules":   {flAda, "joinRequest", []string{"group_id", flInvite, "message", "Hello"}, flSaysMissing, groups.StateLeft},
		"joinRequest of an unknown group":         {flAda, "joinRequest", []string{"group_id", flUnknown, "message", "Hello", "accept_rules", "0"}, flSaysNoGroup, groups.StateLeft},
		"joinRequest of a deleted group":          {flAda, "joinRequest", []string{"group_id", flDeleted, "message", "Hello", "accept_rules", "0"}, flSaysNoGroup, groups.StateLeft},
		"joinRequest of a private group":          {flAda, "joinRequest", []string{"group_id", flPrivate, "message", "Hello", "accept_rules", "0"}, flSaysNotForYou, groups.StateLeft},
		"joinRequest by one who is banned":        {flAda, "joinRequest", []string{"group_id", flBannedAsk, "message", "Hello", "accept_rules", "0"}, flSaysNotForYou, groups.StateLeft},
		"joinRequest of an archived group":        {flAda, "joinRequest", []string{"group_id", flArchivedAsk, "message", "Hello", "accept_rules", "0"}, flSaysNotForYou, groups.StateLeft},
		"joinRequest by a member":                 {flAda, "joinRequest", []string{"group_id", flMine, "message", "Hello", "accept_rules", "0"}, flSaysMember, groups.StateJoined},
		"joinRequest of an open group":            {flAda, "joinRequest", []string{"group_id", flOpen, "message", "Hello", "accept_rules", "0"}, flSaysOpen, groups.StateLeft},
		"joinRequest without the rules":           {flAda, "joinRequest", []string{"group_id", flStrict, "message", "Hello", "accept_rules", "0"}, flSaysRules, groups.StateLeft},
		"joinRequest with the rules accepted":     {flAda, "joinRequest", []string{"group_id", flStrict, "message", "Hello", "accept_rules", "1"}, "", groups.StatePending},
		"joinRequest by one who waits":            {flAda, "joinRequest", []string{"group_id", flAsked, "message", "Hello", "accept_rules", "0"}, "7 User has already requested to join that group", groups.StatePending},
		"joinRequest by one who is invited":       {flAda, "joinRequest", []string{"group_id", flInvited, "message", "Hello", "accept_rules", "0"}, "", groups.StatePending},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFLScene(t)
			r := flRun(s, tc.caller, "flickr.groups."+tc.method, tc.params...)
			if d := cmp.Diff(tc.want, flSaid(r)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if r.payload != nil || r.secrets != nil {
				t.Errorf("a payload: %+v", r)
			}
			group := ""
			for i := 0; i < len(tc.params); i += 2 {
				if tc.params[i] == "group_id" {
					group = tc.params[i+1]
				}
			}
			if got := s.world.State(group, tc.caller); got != tc.state {
				t.Errorf("the world says %s, want %s", got, tc.state)
			}
		})
	}
}

func TestFlickrLeaveOfTheLastMemberEndsTheGroup(t *testing.T) {
	t.Parallel()
	s := newFLScene(t)
	for i, want := range []string{"", flSaysNoGroup} {
		if got := flSaid(flRun(s, flGrace, flickr.MethodGroupsLeave, "group_id", flInvite)); got != want {
			t.Errorf("leave %d: %q, want %q", i+1, got, want)
		}
	}
}

func TestFlickrLimitOfGroupsRefusesJoinAlone(t *testing.T) {
	t.Parallel()
	s := newFLScene(t)
	s.limit = 1
	for _, tc := range []struct{ method, group, want string }{
		{flickr.MethodGroupsJoin, flOpen, "10 Account in maximum number of groups"},
		{flickr.MethodGroupsJoin, flRuled, flSaysRules},
		{flickr.MethodGroupsJoinRequest, flInvite, ""},
		{flickr.MethodGroupsLeave, flMine, ""},
		{flickr.MethodGroupsJoin, flOpen, ""},
	} {
		got := flSaid(flRun(s, flAda, tc.method, "group_id", tc.group, "message", "Hello", "accept_rules", "0"))
		if got != tc.want {
			t.Errorf("%s %s: %q, want %q", tc.method, tc.group, got, tc.want)
		}
	}
}

func TestFlickrDeletePhotosIsABoolean(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]int{
		"": 2, "0": 2, "false": 2, "FALSE": 2, "1": 0, "true": 0, "00": 0, "no": 0, " ": 0,
	} {
		s := newFLScene(t)
		if said := flSaid(flRun(s, flAda, flickr.MethodGroupsLeave, "group_id", flMine, "delete_photos", value)); said != "" {
			t.Error(said)
		}
		if got := s.world.Photos(flMine, flAda); got != want {
			t.Errorf("%q leaves %d photos, want %d", value, got, want)
		}
	}
	s := newFLScene(t)
	flRun(s, flAda, flickr.MethodGroupsLeave, "group_id", flMine)
	if got := s.world.Photos(flMine, flAda); got != 2 {
		t.Errorf("without the argument %d photos are left, want 2", got)
	}
}

func TestFlickrJoinRequestKeepsTheMessage(t *testing.T) {
	t.Parallel()
	s := newFLScene(t)
	flRun(s, flAda, flickr.MethodGroupsJoinRequest, "group_id", flInvite, "message", "Let me in, please! (J'aime \xff\xfeça)", "accept_rules", "")
	var got []string
	for _, r := range s.world.Requests(flInvite) {
		got = append(got, r.User+": "+r.Message)
	}
	if d := cmp.Diff([]string{flAda + ": Let me in, please! (J'aime \ufffd\ufffdça)"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestFlickrMethodsNeedTheirPermissions(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"flickr.groups.leave":           "delete writes",
		"flickr.groups.join":            "write writes",
		"flickr.groups.joinRequest":     "write writes",
		"flickr.groups.getInfo":         "none",
		"flickr.people.getGroups":       "read",
		"flickr.groups.members.getList": "read",
		"flickr.test.echo":              "none",
		"flickr.test.null":              "read",
		"flickr.test.login":             "read",
		"flickr.auth.oauth.checkToken":  "none signed",
		"flickr.reflection.getMethods":  "none",
	}
	got := make(map[string]string, len(flMethods))
	for name, m := range flMethods {
		if m.name != name {
			t.Errorf("%s is in the table as %s", m.name, name)
		}
		got[name] = string(m.perms)
		if m.signed {
			got[name] += " signed"
		}
		if m.writes {
			got[name] += " writes"
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestFlickrFailuresHaveTheTextsOfTheirDialect(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		make                 func(s *Flickr) *flFailure
		documented, deployed string
	}{
		{func(*Flickr) *flFailure { return flNotTLS() }, "95 SSL is required", ""},
		{func(*Flickr) *flFailure { return flBadSignature() }, "96 Invalid signature", ""},
		{func(*Flickr) *flFailure { return flNoSignature() }, "97 Missing signature", ""},
		{(*Flickr).badToken, "98 Login failed / Invalid auth token", "98 Invalid auth token"},
		{
			func(s *Flickr) *flFailure { return s.notPermitted(flickr.PermsDelete, flickr.PermsWrite) },
			"99 User not logged in / Insufficient permissions",
			"99 Insufficient permissions. Method requires delete privileges; write granted.",
		},
		{
			func(s *Flickr) *flFailure { return s.notPermitted(flickr.PermsRead, flickr.PermsNone) },
			"99 User not logged in / Insufficient permissions",
			"99 Insufficient permissions. Method requires read privileges; none granted.",
		},
		{func(s *Flickr) *flFailure { return s.badKey(flKeyFormat) }, "100 Invalid API Key", "100 Invalid API Key (Key has invalid format)"},
		{func(s *Flickr) *flFailure { return s.badKey(flKeyUnknown) }, "100 Invalid API Key", "100 Invalid API Key (Key not found)"},
		{func(s *Flickr) *flFailure { return s.badKey(flKeyExpired) }, "100 Invalid API Key", "100 Invalid API Key (Key has expired)"},
		{(*Flickr).siteDisabled, "105 Service currently unavailable", "105 Service currently unavailable (Site Disabled)"},
		{func(*Flickr) *flFailure { return flWriteFailed() }, "106 Write operation failed", ""},
		{func(*Flickr) *flFailure { return flNoFormat("x<y") }, `111 Format "x<y" not found`, ""},
		{func(*Flickr) *flFailure { return flNoMethod("flickr.x") }, `112 Method "flickr.x" not found`, ""},
		{func(*Flickr) *flFailure { return flBadSOAP() }, "114 Invalid SOAP envelope", ""},
		{func(*Flickr) *flFailure { return flBadXMLRPC() }, "115 Invalid XML-RPC Method Call", ""},
		{func(*Flickr) *flFailure { return flBadURL() }, "116 Bad URL found", ""},
		{func(*Flickr) *flFailure { return flPostOnly() }, "116 The POST method is now required for all setters", ""},
	} {
		for dialect, want := range map[Dialect]string{Documented: tc.documented, Deployed: tc.deployed} {
			if want == "" {
				want = tc.documented
			}
			if got := flSaid(flReply{failure: tc.make(newFlickr(New(WithDialect(dialect))))}); got != want {
				t.Errorf("%v: %q, want %q", dialect, got, want)
			}
		}
	}
}

// flNth is the n-th id of a user who has no name.
func flNth(n int) string { return fmt.Sprintf("%d@N09", n) }
