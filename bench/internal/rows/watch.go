package rows

import (
	"errors"
	"runtime"
	"runtime/metrics"
	"time"
)

// peakOf gives the bytes of the heap in use before the work, all of which is
// live, and their peak while it is done.
func peakOf(work func() error) (before, peak float64, err error) {
	runtime.GC()
	runtime.GC()
	before = heapInUse()
	peak = before
	done, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			peak = max(peak, heapInUse())
			select {
			case <-tick.C:
			case <-done:
				return
			}
		}
	}()
	err = work()
	last := heapInUse()
	close(done)
	<-watched
	return before, max(peak, last), err
}

// heapInUse is runtime.MemStats.HeapInuse, without stopping the world.
func heapInUse() float64 {
	samples := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"},
	}
	metrics.Read(samples)
	return float64(samples[0].Value.Uint64() + samples[1].Value.Uint64())
}

// longestCall gives the seconds of the longest call on the store while the work
// is done. Somebody looks, leaves and joins without a rest.
func longestCall(s store, work func() error) (float64, error) {
	const group, user = "group:0", "0"
	if !s.has(group, user) {
		if err := s.join(group, user); err != nil {
			return 0, err
		}
	}
	stop, ended := make(chan struct{}), make(chan error, 1)
	var longest time.Duration
	go func() {
		for {
			select {
			case <-stop:
				ended <- nil
				return
			default:
			}
			for _, call := range []func() error{
				func() error { s.has(group, user); return nil },
				func() error { return s.leave(group, user) },
				func() error { return s.join(group, user) },
			} {
				start := time.Now()
				if err := call(); err != nil {
					ended <- err
					return
				}
				longest = max(longest, time.Since(start))
			}
		}
	}()
	err := work()
	close(stop)
	err = errors.Join(err, <-ended)
	return longest.Seconds(), err
}
