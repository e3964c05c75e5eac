// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import io.sparkvae.failure.ResourceFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sessions of this JVM, kept across tasks: opening one costs more than a round of training. As many
 * are open as tasks run at once, and a limited number beside them that wait for the next task; of
 * those the one that was used least recently is closed first. A session whose use threw is closed
 * and not used again, for its state is not known.
 *
 * @param <P> what a session is open for; sessions of equal purposes do the same
 * @param <S> the sessions
 */
public final class SessionPool<P, S extends AutoCloseable> {
  /** Idle sessions that are kept: several graphs of a stage, for every task that runs at once. */
  private static final int MOST_IDLE = 4 * Runtime.getRuntime().availableProcessors();

  private static final List<SessionPool<?, ?>> SHARED = new ArrayList<>();

  private record Idle<P, S>(P purpose, S session) {}

  private final int mostIdle;

  /** The most recently used first. */
  private final Deque<Idle<P, S>> idle = new ArrayDeque<>();

  SessionPool(int mostIdle) {
    this.mostIdle = mostIdle;
  }

  /** A pool of this JVM, which {@link #clear} empties. */
  public static <P, S extends AutoCloseable> SessionPool<P, S> shared() {
    SessionPool<P, S> pool = new SessionPool<>(MOST_IDLE);
    synchronized (SHARED) {
      SHARED.add(pool);
    }
    return pool;
  }

  /** Closes all sessions of all shared pools that are not in use, as a stage does when it ends. */
  public static void clear() {
    List<SessionPool<?, ?>> pools;
    synchronized (SHARED) {
      pools = List.copyOf(SHARED);
    }
    pools.forEach(pool -> pool.closeIdle(0));
  }

  /**
   * Uses a session.
   *
   * @param open makes one, if none is idle
   */
  public <R> R use(P purpose, Supplier<S> open, Function<S, R> use) {
    S session = taken(purpose);
    if (session == null) {
      session = open.get();
    }
    R result;
    try {
      result = use.apply(session);
    } catch (RuntimeException | Error e) {
      close(session);
      if (e instanceof ResourceFailure) {
        // Memory may be short: the task is tried again, and then finds what idle sessions held.
        clear();
      }
      throw e;
    }
    synchronized (idle) {
      idle.addFirst(new Idle<>(purpose, session));
    }
    closeIdle(mostIdle);
    return result;
  }

  private S taken(P purpose) {
    synchronized (idle) {
      for (Iterator<Idle<P, S>> each = idle.iterator(); each.hasNext(); ) {
        Idle<P, S> next = each.next();
        if (next.purpose.equals(purpose)) {
          each.remove();
          return next.session;
        }
      }
      return null;
    }
  }

  /**
   * Closes the sessions that were used least recently, until no more than {@code most} are idle.
   */
  void closeIdle(int most) {
    List<S> closing = new ArrayList<>();
    synchronized (idle) {
      while (idle.size() > most) {
        closing.add(idle.removeLast().session);
      }
    }
    closing.forEach(SessionPool::close);
  }

  private static void close(AutoCloseable session) {
    try {
      session.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("session: expected it to close", e);
    }
  }

  /** Sessions that wait for a user. */
  int idle() {
    synchronized (idle) {
      return idle.size();
    }
  }
}
