package rows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/RocketChat/Rocket.Chat.Go.SDK/models"
	"github.com/RocketChat/Rocket.Chat.Go.SDK/rest"
	"github.com/dghubble/oauth1"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/bench/internal/measure"
	"github.com/groups-go/groups/bench/internal/report"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
	"github.com/kolo/xmlrpc"
)

// The aim and the load of the callers at once.
const (
	callersRatio = 8
	callersCount = 16
	callersDelay = 5 * time.Millisecond
)

// sdk compares leaving a channel with the provider's own client.
func sdk(ctx context.Context, r *Run) error {
	answer := newRoute("/api/v1/channels.leave", typeJSON,
		`{"channel":{"_id":"`+rcRoom+`","name":"test","t":"c","msgs":1,"u":{"_id":"`+rcUser+`","username":"ada"},`+
			`"ts":"2017-11-17T00:14:59.000Z","ro":false,"_updatedAt":"2017-11-17T00:14:59.000Z"},"success":true}`)
	return withStatic(ctx, []route{answer}, func(addr string) error {
		client, err := rocketchat.New(rocketchat.Config{
			BaseURL: "http://" + addr, UserID: rcUser, AuthToken: groups.NewSecret(aToken), Rooms: rocketchat.Channels,
		})
		if err != nil {
			return err
		}
		theirs := rest.NewClient(&url.URL{Scheme: "http", Host: addr}, false)
		if err := theirs.Login(&models.UserCredentials{ID: rcUser, Token: aToken}); err != nil {
			return err
		}
		leave := func() error { return theirs.LeaveChannel(&models.Channel{ID: rcRoom}) }
		c, err := r.compare(leaveOf(ctx, client, groups.Membership{GroupID: rcRoom, User: groups.Self}), leave)
		if err != nil {
			return err
		}
		timed, err := measure.Pairs(r.Pairs, measure.Batch(r.Batch, withTimeout(ctx, leave)), measure.Batch(r.Batch, leave))
		if err != nil {
			return err
		}
		r.add(report.Row{
			Work: "Rocket.Chat leave of a channel", Against: "Rocket.Chat.Go.SDK's LeaveChannel",
			Figures: c.figures(report.AtMost(callRatio), report.Aim{}),
			Bound: fmt.Sprintf("both send the same request over net/http and decode the room; ours has a time-out, repeats and typed errors besides, "+
				"and theirs has none of them: a time-out alone, made and ended around it, makes theirs take %s of its time.",
				report.Number(timed.Ratio.Median)),
		})
		return nil
	})
}

// withTimeout is the call while a time-out runs, which never comes.
func withTimeout(ctx context.Context, call func() error) func() error {
	return func() error {
		_, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		return call()
	}
}

// otherSigner compares a signed leave with the same by hand, signed by
// dghubble/oauth1.
func otherSigner(ctx context.Context, r *Run) error {
	return withStatic(ctx, []route{flRoute}, func(addr string) error {
		client, membership, err := flOurs("http://" + addr)
		if err != nil {
			return err
		}
		theirs := oauth1.NewConfig(aKey, aKeySecret).Client(ctx, oauth1.NewToken(aToken, aSecret))
		theirs.Timeout = callTimeout
		c, err := r.compare(leaveOf(ctx, client, membership),
			func() error { return flByHand(ctx, theirs, "http://"+addr+flRoute.Path) })
		if err != nil {
			return err
		}
		r.add(report.Row{
			Work: "Flickr signed leave", Against: "the same by hand, signed by dghubble/oauth1",
			Figures: c.figures(report.Aim{}, report.Aim{}),
			Bound:   "the signer: beside it both do what the row of Flickr above does, where both have the same.",
		})
		return nil
	})
}

// callers compares the throughput of many callers at once, who share a client.
func callers(ctx context.Context, r *Run) error {
	answer := newRoute("/api/xmlrpc", typeXML, paXMLRPCAnswer)
	answer.Delay = callersDelay
	return withStatic(ctx, []route{answer}, func(addr string) error {
		base := "http://" + addr
		client, err := peopleaggregator.New(peopleaggregator.Config{
			BaseURL: base, Style: peopleaggregator.XMLRPC, AuthToken: groups.NewSecret(aToken),
		})
		if err != nil {
			return err
		}
		kolo, err := xmlrpc.NewClient(base+answer.Path, http.DefaultTransport)
		if err != nil {
			return err
		}
		defer kolo.Close() //nolint:errcheck // it has nothing that could fail
		// Each side gets what takes it about one run's time.
		each := max(int(r.RunTime/callersDelay), 1)
		c, err := measure.Pairs(r.Runs,
			crowdRate(each, leaveOf(ctx, client, groups.Membership{GroupID: paGroup})),
			crowdRate(max(each/callersCount, 1), func() error { return leaveByKolo(kolo) }))
		if err != nil {
			return err
		}
		r.add(report.Row{
			Work:    fmt.Sprintf("PeopleAggregator XML-RPC, %d callers at once, a server that takes %s", callersCount, callersDelay),
			Against: "kolo/xmlrpc's Client",
			Figures: []report.Figure{{
				Value: c.Ratio.Median, Unit: "times its throughput", Aim: report.AtLeast(callersRatio),
				Note: fmt.Sprintf("%.0f calls a second against %.0f", c.Ours.Median, c.Theirs.Median),
			}},
			Bound: fmt.Sprintf("the server's time: %d callers can make %.0f calls a second at most; kolo's Client sends one request after the other.",
				callersCount, callersCount/callersDelay.Seconds()),
		})
		return nil
	})
}

func leaveByKolo(client *xmlrpc.Client) error {
	args := struct {
		AuthToken string `xmlrpc:"authToken"`
		ID        string `xmlrpc:"id"`
	}{aToken, paGroup}
	var answer struct {
		Success bool `xmlrpc:"success"`
	}
	err := client.Call("peopleaggregator.leaveGroup", args, &answer)
	if err == nil && !answer.Success {
		err = errors.New(errorRefused)
	}
	return err
}

// crowdRate gives the calls a second of all callers together, each of whom makes
// so many.
func crowdRate(each int, call func() error) measure.Figure {
	return func() (float64, error) {
		errs := make([]error, callersCount)
		var all sync.WaitGroup
		start := time.Now()
		for i := range errs {
			all.Go(func() {
				for range each {
					if errs[i] = call(); errs[i] != nil {
						return
					}
				}
			})
		}
		all.Wait()
		return float64(callersCount*each) / time.Since(start).Seconds(), errors.Join(errs...)
	}
}
