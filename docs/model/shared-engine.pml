/*
 * How replicas share the tracked orders through Redis: what lib/bullmq does, with its names. Each statement and each
 * atomic block is one command or script of Redis, or one thing that WeCom or the application does. Between any two of
 * them a process may be killed, hang until its lock has expired, or be overtaken, and Redis may lose all it holds.
 *
 * A delayed job becomes due only if a poll could change something, so every run comes to an end; Settled says what must
 * hold then. docs/model/README.md says how to run it, and which rules can be taken out.
 */
#ifndef KILLS
#define KILLS 1
#endif
#ifndef HANGS
#define HANGS 1
#endif
#ifndef LOSSES
#define LOSSES 1
#endif
#ifndef SWEEPS
#define SWEEPS 2
#endif
#ifndef FAILURES
#define FAILURES 0
#endif
#ifdef NO_SWEEPS_BEFORE
#define KNOWN_SWEEPS 0
#else
#define KNOWN_SWEEPS sweeps
#endif
#define NOBODY 255

/* `active` is a word of Promela. */
mtype:job = { gone, delayed, waiting, active_ };
mtype:mark = { none, cancelled, claimed };

typedef Order {
  bool paid;                   /* at WeCom */
  bool listed;                 /* by @UnfinishedOrders() */
  bool given_up;               /* by the application, without a payment */
  bool noticed;                /* a replica has marked it as paid */
  bool created;                /* by the application, which lists nothing, and waits for its payment */
  byte deliveries;             /* to its listener, which no longer lists the order before it returns */
  byte excused;                /* deliveries that may be repeated */
  mtype:job job = gone;
  byte lock = NOBODY;
  bool orphaned;               /* its worker was killed */
  bool asked;                  /* only pollNow() has asked for it: in the data of the job, as are the next three */
  bool acknowledged;
  bool soon;                   /* WeCom has not answered a poll that a notice has asked for */
  byte sweeps_before;
  mtype:mark mark = none;
  bool noted;                  /* tracked or created since: in the Corrections */
  bool known_end;
  byte listed_by;
  bool was_listed;             /* by any sweep */
  byte unlisted_in;            /* the last sweep that had begun when the application stopped listing it */
};
Order orders[2];
#define order orders[o]

byte sweeps, sweeps_done;
byte sweep_lock = NOBODY;
bool sweeper_is_orphaned;

byte polling[2] = NOBODY;      /* the order that each worker is asking WeCom for */
bool has_delivered[2];         /* and has not written yet */
bool has_lost_lock[2];
bool is_busy[2];
bool is_killed[4];             /* workers 0 and 1, sweepers 2 and 3 */
byte killed_in;                /* the last sweep that had begun by then */
byte kills = KILLS, hangs = HANGS, losses = LOSSES, failures = FAILURES;

/* I7 */
inline let_go() {
  assert(!order.listed);
  order.job = gone;
  order.lock = NOBODY;
  order.orphaned = false
}

inline add(acknowledged_, sweeps_before_) {
  if
  :: order.job == gone ->
       order.job = waiting;
       order.asked = false;
       order.soon = false;
       order.acknowledged = acknowledged_;
       order.sweeps_before = sweeps_before_
  :: else
  fi
}

inline put_first() {
  if
  :: order.job == delayed -> order.job = waiting
  :: else
  fi
}

/* ItemMarks.read(): the mark stays until a poll has settled it. */
inline read_mark() {
  before = order.mark;
#ifdef NO_STANDING_CANCEL
  order.mark = (order.mark == cancelled -> none : order.mark)
#endif
}

/* ItemMarks.settle(), a command: what the poll leaves of the mark that it has followed, unless there is another by now. */
inline settle_mark() {
  left = (is_answered || acknowledged || before == cancelled -> none : before);
  order.mark = (order.mark == before && before != cancelled -> left : order.mark)
}

#define is_news(mark_) (mark_ == claimed && !acknowledged)

inline uncancel() {
#ifdef NO_UNCANCEL
  order.mark = none
#else
  order.mark = (order.mark == cancelled -> none : order.mark)
#endif
}

/* A command with its answer. */
inline apply_notes() {
  is_wanted = asked && order.noted;
  asked = asked && !order.noted
}

inline forget_notes() {
  order.noted = false
}

inline stop_listing() {
  order.listed = false;
  order.created = false;
  order.unlisted_in = sweeps
}

#ifdef NO_LOCK
#define can_be_taken(o) (orders[o].job == waiting || orders[o].job == active_)
#else
#define can_be_taken(o) (orders[o].job == waiting)
#endif

#ifdef NO_GUARD
#define is_held (order.job == active_)
#else
#define is_held (order.job == active_ && order.lock == w)
#endif

inline reset() {
  is_busy[w] = false;
  polling[w] = NOBODY;
  has_delivered[w] = false;
  has_lost_lock[w] = false;
  o = 0; sweeps_before = 0; before = none; left = none; acknowledged = false; was_paid = false; asked = false; is_wanted = false;
  is_answered = false
}

/* ItemWorker. Of two that are idle, the first takes a job: they are alike. */
proctype Worker(byte w) {
  byte o, sweeps_before;
  mtype:mark before = none, left = none;
  bool acknowledged, was_paid, asked, is_wanted, is_answered;

  do
  :: {
    skip;
take:
    atomic {
      if
      :: (w == 0 || is_busy[0]) && can_be_taken(0) -> o = 0
      :: (w == 0 || is_busy[0]) && can_be_taken(1) -> o = 1
      fi;
      is_busy[w] = true;
      order.job = active_;
      order.lock = w;
      order.orphaned = false;
      acknowledged = order.acknowledged;
      sweeps_before = order.sweeps_before;
      asked = order.asked
    }
#ifdef CREATES_AGAIN
    apply_notes();
#endif
    atomic {
      read_mark();
      if
      :: before == cancelled -> goto complete
      :: before == claimed && acknowledged -> goto write
      :: before != cancelled && !acknowledged -> goto ask
      :: before == none && acknowledged -> skip
      fi
    }
    /* ListedItems.verdictOf() */
    atomic {
      if
#ifdef NO_SWEEPS_BEFORE
      :: order.listed_by != 0 -> goto ask
      :: order.listed_by == 0 -> goto complete
#else
      :: sweeps_done <= sweeps_before -> goto write
      :: sweeps_done > sweeps_before && order.listed_by >= sweeps_done -> goto ask
      :: sweeps_done > sweeps_before && order.listed_by < sweeps_done -> goto complete
#endif
      fi
    }
ask:
    atomic {
      /* I8: two poll it only if one of them has lost its lock. */
      assert(polling[1 - w] != o || has_lost_lock[w] || has_lost_lock[1 - w]);
      polling[w] = o;
      was_paid = order.paid;
      is_answered = true;
      if
      /* WeCom does not answer. */
      :: failures > 0 -> failures--; is_answered = false; goto write
      :: !was_paid && asked && !order.created -> goto last_look
      :: !was_paid && !(asked && !order.created) -> goto write
      :: was_paid
      fi
    }
    atomic {
      /* It does not know what others have delivered since. */
      order.excused = order.excused + (has_lost_lock[w] -> 1 : 0);
      order.deliveries++;
      assert(order.deliveries <= 1 + order.excused);
      stop_listing();
      has_delivered[w] = true;
      acknowledged = true;
      sweeps_before = sweeps
    }
    order.known_end = true;
write:
    /* HeldJob.write() */
    atomic {
      polling[w] = NOBODY;
      has_delivered[w] = false;
      if
      :: is_held ->
           order.acknowledged = acknowledged; order.sweeps_before = sweeps_before; order.asked = asked;
#ifndef NO_SOON
           order.soon = (before == claimed && !acknowledged && !is_answered)
#else
           skip
#endif
      :: else -> reset(); goto take
      fi;
      was_paid = false
    }
    settle_mark();
    /* ItemMarks.madeBeside() */
    atomic {
      before = (order.mark == left -> none : order.mark);
      if
      :: before == cancelled -> goto complete
      :: else
      fi
    }
    /* HeldJob.giveBack() and putBack() */
    atomic {
      if
      :: is_held -> order.lock = NOBODY
      :: else -> reset(); goto take
      fi;
      if
      :: is_news(before) -> order.job = waiting; reset(); goto take
      :: else -> order.job = delayed
      fi
#ifdef NO_LAST_LOOK
      ; reset(); goto take
#endif
    }
#ifndef NO_LAST_LOOK
    atomic {
      before = (order.mark == left -> none : order.mark);
      if
      :: before != cancelled && !is_news(before) -> reset(); goto take
      :: else
      fi
    }
    atomic { put_first(); reset(); goto take }
#endif
    /* WeCom does not know it: ItemWorker.stopTracking() */
last_look:
    atomic { polling[w] = NOBODY; apply_notes() }
    atomic {
      if
      :: is_held -> order.asked = asked
      :: else -> reset(); goto take
      fi
    }
    settle_mark();
    atomic {
      if
      :: is_wanted && is_held -> order.lock = NOBODY; order.job = waiting; reset(); goto take
      :: is_wanted && !is_held -> reset(); goto take
      :: else
      fi
    }
complete:
    /* HeldJob.remove() */
    atomic {
      polling[w] = NOBODY;
      if
      :: is_held -> let_go()
      :: else -> reset(); goto take
      fi
    }
    /* PolledJobs.remove() */
#ifndef NO_LOOK_BEHIND
#ifdef CREATES_AGAIN
    apply_notes();
#endif
    atomic {
      if
      :: is_news(order.mark) -> skip
      :: (is_wanted || before == cancelled) && order.mark == none -> skip
      :: else -> goto forget
      fi
    }
    /* Its whole life may have passed meanwhile; then its end is delivered once more. */
    atomic {
      order.excused = order.excused + (order.job == gone && order.known_end -> 1 : 0);
      add(false, sweeps_before);
      reset(); goto take
    }
forget:
#endif
    atomic { forget_notes(); reset() }
  } unless {
    atomic { is_killed[w] -> is_killed[w] = false; reset() }
  }
  od
}

#ifdef NO_NUMBERS
#define is_unlisted (o < 2 && !seen[o])
#else
#define is_unlisted (o < 2 && order.listed_by > 0 && order.listed_by < n)
#endif

#ifdef NO_SPARING
#define is_spared false
#else
#define is_spared (order.mark == claimed)
#endif

/* The next sweep is to let it go. */
inline spare() {
  order.unlisted_in = (order.unlisted_in > n -> order.unlisted_in : n)
}

/* SweepJobs, Sweep and ListedItems */
proctype Sweeper(byte w) {
  byte o, n;
  bool seen[2], found, acknowledged, known_end;

  do
  :: {
    atomic {
      sweep_lock == NOBODY && sweeps < SWEEPS -> sweep_lock = w;
      sweeps++;
      n = sweeps
    }
    atomic { seen[0] = orders[0].listed; seen[1] = orders[1].listed; o = (seen[0] -> 0 : 1) }
    do
    :: atomic { o < 2 && seen[o] -> order.listed_by = (order.listed_by > n -> order.listed_by : n); order.was_listed = true }
       atomic {
         if
         :: order.job != gone -> goto listed
         :: else
         fi
       }
       /* ItemJobs.addMissing() */
       atomic { uncancel() }
       atomic { add(false, 0) }
listed:
       o++
    :: atomic { o < 2 && !seen[o] -> o++ }
    :: atomic { o == 2 -> o = 0; break }
    od;
    do
    :: atomic { is_unlisted && !is_spared ->
#ifndef NO_CANCELLED
         order.mark = cancelled
#else
         skip
#endif
       }
       /* UnlistedJobs.remove() */
       atomic { found = order.job != gone; acknowledged = order.acknowledged }
       atomic {
         if
         :: found && (order.job == delayed || order.job == waiting) -> let_go()
         :: found && order.job == active_ -> goto kept
         :: !found || order.job == gone -> skip
         fi
       }
#if !defined(NO_LOOK_AFTER_REMOVAL) && !defined(NO_CANCELLED)
       atomic {
         if
         :: order.mark == cancelled -> goto forgotten
         :: else -> spare(); known_end = order.known_end
         fi
       }
       atomic {
         if
         :: found ->
              order.excused = order.excused + (order.job == gone && order.known_end && !known_end -> 1 : 0);
              add(acknowledged || known_end, n)
         :: else
         fi;
         goto kept
       }
#endif
forgotten:
       atomic { order.listed_by = 0 }
kept:
       atomic { found = false; acknowledged = false; known_end = false; o++ }
    :: atomic { is_unlisted && is_spared -> spare() }
#ifdef NO_POLL_OF_SPARED
       goto kept;
#endif
       atomic { found = order.job != gone; known_end = order.known_end }
       atomic {
         if
         :: !found ->
              order.excused = order.excused + (order.job == gone && order.known_end && !known_end -> 1 : 0);
              add(known_end, n)
         :: else
         fi
       }
       atomic { put_first(); goto kept }
    :: atomic { o < 2 && !is_unlisted -> o++ }
    :: atomic { o == 2 -> break }
    od;
    atomic {
      sweeps_done = n;
      if
      :: sweep_lock == w -> sweep_lock = NOBODY
      :: else
      fi;
      o = 0; n = 0; seen[0] = false; seen[1] = false
    }
  } unless {
    atomic {
      is_killed[w] -> is_killed[w] = false;
      o = 0; n = 0; seen[0] = false; seen[1] = false;
      found = false; acknowledged = false; known_end = false
    }
  }
  od
}

#if defined(UNTRACKS)
/* What the application does with order 0, which it does not list: it tracks it, untracks it, and perhaps tracks it again. */
proctype Application() {
  byte o;
  atomic { order.created = true; add(false, 0) }
  atomic { stop_listing() }
  /* ItemJobs.cancel() */
  order.mark = cancelled;
  atomic {
    if
    :: order.job == delayed || order.job == waiting -> let_go()
    :: else
    fi
  }
  if
  :: true -> goto done
  :: true -> skip
  fi;
  /* ItemJobs.schedule() */
  uncancel();
  if
  :: order.job == gone -> skip
  :: order.job != gone ->
       if
       :: order.job != gone -> goto waits
       :: order.job == gone -> skip
       fi
  fi;
  /* What it tracks although it has handled its end is delivered again. */
  atomic { order.excused = order.excused + (order.job == gone && order.deliveries > 0 -> 1 : 0); add(false, 0) }
waits:
  atomic { order.created = (order.deliveries == 0) }
done:
  skip
}
#elif defined(CREATES_AGAIN)
/* What the application does with order 0, which it does not list: it asks for it, then creates it. ItemJobs.schedule() */
proctype Application() {
  byte o;
  atomic { add(false, KNOWN_SWEEPS); order.asked = true }
  uncancel();
  if
  :: order.job == gone -> goto anew
  :: else
  fi;
  order.noted = true;
  if
  :: atomic { order.job != gone -> put_first(); goto done }
  :: order.job == gone
  fi;
anew:
  forget_notes();
  atomic { add(false, 0) }
done:
  atomic { order.created = true }
}
#else
/* The application creates order 1 and tracks it; order 0 is found by a sweep. It stops listing the order GIVES_UP. */
proctype Application() {
  byte o = 1;
  order.listed = true;
  /* What it tracks although it has handled its end is delivered again. */
  atomic { order.excused = order.excused + (order.listed -> 0 : 1); add(false, 0) }
#ifdef GIVES_UP
  o = GIVES_UP;
  atomic { order.listed -> order.given_up = true; stop_listing() }
#endif
}

#endif

/*
 * A customer pays, unless the order was given up: then perhaps. The notice about order 0 is lost; some replica receives that about order 1: ItemJobs.hasten().
 */
proctype Customer(byte o) {
  bool known_end, is_known, acknowledged;
#ifdef GIVES_UP
  if
  :: o == GIVES_UP -> goto lost
  :: true -> skip
  fi;
#endif
  atomic {
    order.listed || order.given_up || order.created -> order.paid = true;
    if
    :: o == 0 -> goto lost
    :: else
    fi
  }
again:
  atomic { is_known = order.job != gone; acknowledged = is_known && order.acknowledged }
#ifndef NO_KNOWN_END
  known_end = order.known_end;
#endif
  if
  :: acknowledged || (!is_known && known_end) -> goto done
  :: else
  fi;
#ifndef NO_MARK
  atomic {
    order.unlisted_in = (order.mark == cancelled -> sweeps : order.unlisted_in);
    order.mark = claimed;
    order.noticed = true
  }
#endif
  if
  :: is_known && order.job == gone -> goto again
  :: !is_known ->
#ifndef NO_KNOWN_END
       known_end = order.known_end;
       /* Its whole life may pass between these two commands; then its end is delivered once more. */
       atomic { order.excused = order.excused + (order.job == gone && order.known_end && !known_end -> 1 : 0); add(known_end, KNOWN_SWEEPS) }
#else
       atomic { add(false, 0) }
#endif
  :: else
  fi;
  atomic { put_first() }
done:
  atomic { known_end = false; is_known = false; acknowledged = false }
lost:
  skip
}

/* The queue: delayed jobs become due, and locks of workers that were killed expire. */
proctype Queue(byte o) {
end:
  do
#ifndef ONLY_NOTICES
  :: atomic { order.job == delayed && (order.paid && !order.acknowledged || order.mark == cancelled) -> order.job = waiting }
#endif
  :: atomic { order.job == delayed && order.soon -> order.job = waiting }
  :: atomic { order.job == delayed && order.acknowledged && sweeps_done > order.sweeps_before -> order.job = waiting }
  :: atomic { order.job == active_ && order.orphaned -> order.job = waiting; order.lock = NOBODY; order.orphaned = false }
  :: atomic { o == 0 && sweeper_is_orphaned -> sweeper_is_orphaned = false; sweep_lock = NOBODY }
  od
}

inline excuse() {
  if
  :: has_delivered[w] && polling[w] != NOBODY -> orders[polling[w]].excused++
  :: else
  fi
}

proctype Chaos() {
  byte w, o;
  /* Kills. What a worker held is orphaned. */
end:
  do
  :: atomic {
       kills > 0 -> kills--;
       killed_in = sweeps;
       if :: w = 0 :: w = 1 fi;
       excuse();
       is_killed[w] = true;
       polling[w] = NOBODY;
       o = 0;
       do
       :: o < 2 -> if :: order.job == active_ && order.lock == w -> order.orphaned = true :: else fi; o++
       :: else -> break
       od;
       o = 0; w = 0
     }
  :: atomic {
       kills > 0 && sweeps < SWEEPS && sweep_lock != NOBODY -> kills--;
       killed_in = sweeps;
       is_killed[sweep_lock] = true;
       sweeper_is_orphaned = true
     }
  /* Hangs: the lock expires while its owner goes on. */
  :: atomic {
       hangs > 0 -> hangs--;
       if :: o = 0 :: o = 1 fi;
       if
       :: order.job == active_ && order.lock != NOBODY && !order.orphaned -> w = order.lock; excuse(); has_lost_lock[w] = true; order.job = waiting; order.lock = NOBODY
       :: else
       fi;
       o = 0; w = 0
     }
  :: atomic {
       hangs > 0 && sweeps < SWEEPS && sweep_lock != NOBODY -> hangs--;
       sweep_lock = NOBODY;
       orders[0].excused++;
       orders[1].excused++
     }
  /* Redis loses all it holds, but the numbers of sweeps grow: they are the time. */
  :: atomic {
       losses > 0 && sweeps < SWEEPS -> losses--;
       o = 0;
       do
       :: o < 2 ->
            order.job = gone; order.lock = NOBODY; order.orphaned = false;
            order.acknowledged = false; order.sweeps_before = 0; order.soon = false;
            order.mark = none; order.noted = false; order.noticed = false; order.known_end = false; order.listed_by = 0;
            order.excused++;
            o++
       :: else -> break
       od;
       o = 0;
       has_lost_lock[0] = is_busy[0];
       has_lost_lock[1] = is_busy[1];
       sweeps_done = 0;
       sweep_lock = NOBODY
     }
  od
}

#ifdef ONE_ORDER
/* It is given up before any sweep has listed it: then it is tracked until the horizon. */
#define may_stay (!order.was_listed && !order.acknowledged)
#else
#define may_stay false
#endif

/* When nothing can happen any more. */
proctype Settled() {
  byte o;
  bool is_due_again;
  timeout ->
  do
  :: o < 2 ->
#ifdef ONLY_NOTICES
       /* I1: a payment that the application waits for was delivered. Without a schedule, only a notice finds it. */
       assert(o == 0 || !(order.paid && order.listed));
       is_due_again = order.acknowledged;
#else
       assert(!(order.paid && (order.listed || order.created)));
       is_due_again = true;
#endif
      /* So was one that a replica was notified of, whether or not it is still listed; if one was killed then, by the next sweep. */
       assert(!order.noticed || order.deliveries > 0 || (kills < KILLS && killed_in >= sweeps_done));
       /* What it no longer lists is not tracked once a later sweep has ended, and it was due again. */
       assert(order.listed || order.created || order.job == gone || !is_due_again || may_stay || order.unlisted_in >= sweeps_done || order.sweeps_before >= sweeps_done);
       o++
  :: else -> break
  od
}

init {
  atomic {
#if !defined(CREATES_AGAIN) && !defined(UNTRACKS) && !defined(ONE_ORDER)
    orders[0].listed = true;
#endif
    run Worker(0);
#ifndef ONE_ORDER
    run Worker(1);
#endif
    run Sweeper(2);
    if
    :: HANGS > 0 -> run Sweeper(3)
    :: else
    fi;
    run Application();
    run Customer(0); run Customer(1);
    run Queue(0); run Queue(1);
    run Chaos();
    run Settled()
  }
}
