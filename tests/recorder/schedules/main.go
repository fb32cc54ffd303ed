// Command schedules writes down what robfig/cron makes of schedules: of each line of the given files, or of random ones, the
// error or the next times after moments shortly before changes of the clocks.
//
//	go run ./schedules expressions.txt > table.jsonl
//	go run ./schedules -random 7 -count 3000 > random.jsonl
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"strings"
	"time"

	"k8s.io/kubernetes/pkg/util/parsers"
)

var (
	seed  = flag.Int64("random", 0, "seed of random schedules, instead of files")
	count = flag.Int("count", 3000, "how many random schedules")
)

// line is a schedule that is refused, or its next times after a moment, each after the one before.
type line struct {
	Schedule string  `json:"schedule"`
	Error    string  `json:"error,omitempty"`
	Zone     string  `json:"zone,omitempty"`
	After    int64   `json:"after,omitempty"`
	Next     []int64 `json:"next,omitempty"`
}

// changes are moments around which clocks change in 2026, or would change elsewhere.
var changes = map[string][]string{
	"Europe/Berlin":       {"2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"},
	"America/New_York":    {"2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"},
	"Australia/Lord_Howe": {"2026-10-03T15:30:00Z", "2026-04-04T15:00:00Z"},
	"Asia/Kolkata":        {"2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"},
	"America/St_Johns":    {"2026-03-08T05:30:00Z", "2026-11-01T04:30:00Z"},
}

var zones = []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns"}

// others have had odd changes: at midnight, by half an hour, several times a year. None has skipped a whole day, where the
// search goes on for ever.
var others = append([]string{
	"America/Sao_Paulo", "America/Santiago", "America/Havana", "America/Asuncion", "Asia/Beirut", "Africa/Cairo",
	"Asia/Gaza", "Antarctica/Troll", "Pacific/Chatham", "Asia/Tehran",
	"Atlantic/Azores", "America/Scoresbysund", "Asia/Amman", "America/Caracas", "Asia/Pyongyang", "Europe/Dublin",
	"Africa/Windhoek", "Asia/Kathmandu", "UTC", "Etc/GMT+12", "EST5EDT", "Antarctica/Casey", "Europe/Moscow", "Asia/Dhaka",
}, zones...)

func main() {
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	write := func(l line) {
		text, err := json.Marshal(l)
		if err != nil {
			panic(err)
		}
		fmt.Fprintln(out, string(text))
	}
	if *seed != 0 {
		random(rand.New(rand.NewSource(*seed)), write)
		return
	}
	for _, name := range flag.Args() {
		text, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		for _, quoted := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			var schedule string
			if err := json.Unmarshal([]byte(quoted), &schedule); err != nil {
				panic(quoted)
			}
			table(schedule, write)
		}
	}
}

func table(schedule string, write func(line)) {
	if _, err := parsers.ParseCronScheduleWithPanicRecovery(schedule); err != nil {
		write(line{Schedule: schedule, Error: err.Error()})
		return
	}
	for _, zone := range zones {
		for _, change := range changes[zone] {
			at, err := time.Parse(time.RFC3339, change)
			if err != nil {
				panic(err)
			}
			write(next(schedule, zone, at.Add(-5*time.Hour-17*time.Minute-13*time.Second), 12))
		}
	}
}

func next(schedule, zone string, after time.Time, times int) line {
	full := schedule
	if !strings.Contains(schedule, "TZ") {
		full = "TZ=" + zone + " " + schedule
	}
	parsed, err := parsers.ParseCronScheduleWithPanicRecovery(full)
	if err != nil {
		panic(err)
	}
	l := line{Schedule: schedule, Zone: zone, After: after.Unix()}
	for t := after.UTC(); len(l.Next) < times; {
		t = parsed.Next(t)
		l.Next = append(l.Next, t.Unix())
		if t.IsZero() {
			break
		}
	}
	return l
}

func random(dice *rand.Rand, write func(line)) {
	for range *count {
		schedule := expression(dice)
		if _, err := parsers.ParseCronScheduleWithPanicRecovery(schedule); err != nil {
			write(line{Schedule: schedule, Error: err.Error()})
			continue
		}
		for range 4 {
			zone := others[dice.Intn(len(others))]
			from := time.Date(1971+dice.Intn(100), time.Month(1+dice.Intn(12)), 1+dice.Intn(28), 0, 0, dice.Intn(86400), 0, time.UTC)
			if dice.Intn(3) > 0 {
				from = beforeChange(zone, from).Add(-time.Duration(dice.Intn(40*3600)) * time.Second)
			}
			write(next(schedule, zone, from, 6))
		}
	}
}

// beforeChange is the day before the next change of the clocks, or the time itself if there is none within two years.
func beforeChange(zone string, from time.Time) time.Time {
	location, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	_, before := from.In(location).Zone()
	for t := from; t.Before(from.AddDate(2, 0, 0)); t = t.Add(6 * time.Hour) {
		if _, now := t.In(location).Zone(); now != before {
			return t
		}
	}
	return from
}

func expression(dice *rand.Rand) string {
	if dice.Intn(20) == 0 {
		return []string{"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly", "@every 1h30m", "@every 90s",
			"@every 0.5s", "@every 100ms", "@every 2562047h47m16.854775807s", "@every 1h1", "@every 5d", "@every 1.5h7m", "@weakly",
			"TZ=Asia/Tokyo @daily", "CRON_TZ=Nowhere 0 0 * * *", "TZ=Europe/Berlin", "@every +3m", "@every -1.s", "@every .5m"}[dice.Intn(22)]
	}
	fields := []string{field(dice, 0, 59), field(dice, 0, 23), field(dice, 1, 31), field(dice, 1, 12), field(dice, 0, 6)}
	for i := range fields {
		// Most schedules leave most fields open, and where they do not the days of a change matter.
		if dice.Intn(100) < []int{10, 20, 60, 75, 60}[i] {
			fields[i] = "*"
		}
	}
	if dice.Intn(5) == 0 {
		fields[0], fields[1] = []string{"0", "30", "15"}[dice.Intn(3)], []string{"0", "1", "2", "3", "23", "1-3"}[dice.Intn(6)]
	}
	if dice.Intn(8) == 0 {
		fields[3] = []string{"jan", "FEB-apr", "Dec", "oct,nov", "march"}[dice.Intn(5)]
	}
	if dice.Intn(8) == 0 {
		fields[4] = []string{"sun", "MON-fri", "Sat", "tue,thu", "7", "monday"}[dice.Intn(6)]
	}
	text := strings.Join(fields, " ")
	if dice.Intn(10) == 0 {
		place := dice.Intn(len(text))
		letters := []string{"", " ", ",", "-", "/", "*", "?", "x", "9", "0", "+", "é", "\t", "\"", "@"}
		text = text[:place] + letters[dice.Intn(len(letters))] + text[min(len(text), place+dice.Intn(2)):]
	}
	return text
}

func field(dice *rand.Rand, low, high int) string {
	number := func() int { return low + dice.Intn(high-low+1) }
	item := func() string {
		switch dice.Intn(7) {
		case 0:
			return "*/" + fmt.Sprint(dice.Intn(high+2))
		case 1:
			a, b := number(), number()
			if a > b && dice.Intn(20) > 0 {
				a, b = b, a
			}
			return fmt.Sprintf("%d-%d", a, b)
		case 2:
			a, b := number(), number()
			return fmt.Sprintf("%d-%d/%d", min(a, b), max(a, b), 1+dice.Intn(5))
		case 3:
			return fmt.Sprintf("%d/%d", number(), 1+dice.Intn(high))
		case 4:
			if dice.Intn(10) == 0 {
				return fmt.Sprint(high + 1)
			}
			return "?"
		default:
			return fmt.Sprint(number())
		}
	}
	items := []string{item()}
	for dice.Intn(3) == 0 {
		items = append(items, item())
	}
	return strings.Join(items, ",")
}
