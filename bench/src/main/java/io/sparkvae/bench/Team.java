package io.sparkvae.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Workers of one thread each, side by side. Needs the JDK alone, like {@link Contestant}. */
public final class Team implements Contestant.Work, AutoCloseable {
  private final List<Contestant.Work> workers = new ArrayList<>();
  private final ExecutorService threads;

  /**
   * @param worker makes the worker of a number from 0
   */
  public Team(int size, IntFunction<Contestant.Work> worker) {
    for (int i = 0; i < size; i++) {
      workers.add(worker.apply(i));
    }
    threads = Executors.newFixedThreadPool(size);
  }

  @Override
  public long run(Contestant.Clock clock) throws Exception {
    List<Callable<Long>> rounds = new ArrayList<>();
    workers.forEach(worker -> rounds.add(() -> worker.run(clock)));
    long images = 0;
    for (Future<Long> round : threads.invokeAll(rounds)) {
      images += round.get();
    }
    return images;
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
