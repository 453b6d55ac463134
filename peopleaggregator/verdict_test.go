package peopleaggregator_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/peopleaggregator"
)

// dialogue answers the change with one reply after the other, and getGroups
// with the list.
func dialogue(t testing.TB, list reply, changes ...reply) groups.HTTPConfig {
	t.Helper()
	next := 0
	return groups.HTTPConfig{MinWait: 1, MaxWait: 1, Transport: serve(t, func(s sent) reply {
		if s.method == peopleaggregator.MethodGetGroups {
			return list
		}
		next++
		return changes[min(next, len(changes))-1]
	})}
}

// After a lost answer a refusal is judged by what it proves, and what it leaves
// open by the account's list of groups.
func TestVerdictsAfterALostAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		in, out := listOf(1, 1, 2, "group:9", "group:1234").ok(style), listOf(1, 1, 1, "group:9").ok(style)
		no := reply{status: 401, body: refused("operation_not_permitted").in(style)}
		notInvited := reply{status: 500, body: refused("group_not_invited").in(style)}
		isJoin := op.name == "join"
		pick := func(join, leave groups.Code) groups.Code {
			if isJoin {
				return join
			}
			return leave
		}
		const inferred groups.Code = ""
		for name, tc := range map[string]struct {
			refusal reply
			list    reply
			user    bool
			want    groups.Code
		}{
			"silent, nobody can read":               {no, in, false, groups.ErrOutcomeUnknown},
			"silent, member":                        {no, in, true, pick(inferred, groups.ErrRefused)},
			"silent, no member":                     {no, out, true, pick(groups.ErrOutcomeUnknown, inferred)}, // PA-013
			"silent, the read fails":                {no, reply{status: 401, body: refused("user_access_denied").in(style)}, true, groups.ErrOutcomeUnknown},
			"bare, no member":                       {bareFalse.ok(style), out, true, pick(groups.ErrOutcomeUnknown, inferred)},
			"unknown code, member":                  {refused("never_heard_of").ok(style), in, true, pick(inferred, groups.ErrRefused)},
			"not invited shows that none was made":  {notInvited, out, false, pick(groups.ErrInvitationRequired, groups.ErrOutcomeUnknown)},
			"no such group says nothing of before":  {refused("content_not_found").ok(style), out, false, groups.ErrOutcomeUnknown},
			"all answers lost, member":              {lost, in, true, pick(inferred, groups.ErrUnavailable)},
			"all answers lost, no member":           {lost, out, true, pick(groups.ErrOutcomeUnknown, inferred)},
			"a redirect after all, nobody can read": {reply{status: 302}, in, false, groups.ErrOutcomeUnknown},
		} {
			http := dialogue(t, tc.list, lost, tc.refusal)
			c := client(t, style, nil, func(cfg *peopleaggregator.Config) {
				cfg.HTTPConfig = http
				if tc.user {
					cfg.UserID = "7"
				}
			})
			res, err := op.run(t.Context(), c, group)
			if groups.CodeOf(err) != tc.want {
				t.Errorf("%s: %+v, %v; want %q", name, res, err, tc.want)
				continue
			}
			if err == nil && (!res.Inferred || res.Native != nil || res.State != op.state || res.Membership.User.ID != "7") {
				t.Errorf("%s: %+v", name, res)
			}
		}
	})
}

func TestInferredNativeAnswersAreOtherwiseZero(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		in, out := listOf(1, 1, 1, "group:1234").ok(style), listOf(1, 0, 0).ok(style)
		no := refused("operation_not_permitted").ok(style)
		joiner := client(t, style, nil, withUser, func(cfg *peopleaggregator.Config) { cfg.HTTPConfig = dialogue(t, in, lost, no) })
		joined, err := joiner.JoinGroup(t.Context(), peopleaggregator.JoinGroupParams{GroupID: "group:1234"})
		if d := cmp.Diff(&peopleaggregator.JoinGroupAnswer{Inferred: true}, joined); d != "" || err != nil {
			t.Errorf("%v\n%s", err, d)
		}
		leaver := client(t, style, nil, withUser, func(cfg *peopleaggregator.Config) { cfg.HTTPConfig = dialogue(t, out, lost, no) })
		left, err := leaver.LeaveGroup(t.Context(), peopleaggregator.LeaveGroupParams{GroupID: "group:1234"})
		if d := cmp.Diff(&peopleaggregator.LeaveGroupAnswer{Inferred: true}, left); d != "" || err != nil {
			t.Errorf("%v\n%s", err, d)
		}
	}
}
